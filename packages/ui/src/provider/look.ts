/** How the apps look for somebody. */
export interface Look {
  readonly theme: 'light' | 'dark' | 'system';
  readonly compact: boolean;
  /** `#rrggbb`; empty: the product's own. */
  readonly accent: string;
  readonly avatars: boolean;
}

const productLook: Look = { theme: 'system', compact: false, accent: '', avatars: true };
const storageKey = 'autoweave.look';
const isColor = (text: unknown): text is string => typeof text === 'string' && /^#[0-9a-f]{6}$/i.test(text);

/**
 * Applies all but the theme to the whole page at once. Of an accent only hue and strength are taken: how light it is belongs
 * to the theme, so that text on it can always be read.
 */
export function applyLook({ compact, accent, avatars }: Look): void {
  const { dataset, style } = document.documentElement;
  if (compact) dataset['density'] = 'compact';
  else delete dataset['density'];
  if (avatars) delete dataset['avatars'];
  else dataset['avatars'] = 'off';
  if (isColor(accent)) {
    dataset['accent'] = 'chosen';
    style.setProperty('--accent-choice', accent);
  } else {
    delete dataset['accent'];
    style.removeProperty('--accent-choice');
  }
}

/** What this browser last showed: so that a page looks right before anything was asked. */
export function rememberedLook(): Look {
  try {
    return { ...productLook, ...(JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Look>) };
  } catch {
    return productLook;
  }
}

export function rememberLook(look: Look): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(look));
  } catch {
    // A browser that remembers nothing shows the look as soon as it is known.
  }
}
