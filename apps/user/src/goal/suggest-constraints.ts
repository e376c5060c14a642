import type { ArgumentConstraint } from '@autoweave/contracts';

/** A constraint as it is edited: `value` is text until it is given. */
export interface DraftConstraint {
  readonly path: string;
  readonly op: ArgumentConstraint['op'];
  readonly value: string;
  readonly used: boolean;
}

/** One constraint per plain argument of the call at hand: the narrowest grant that covers it. */
export function suggestConstraints(args: Readonly<Record<string, unknown>>): readonly DraftConstraint[] {
  return Object.entries(args).map(([path, value]) => ({
    path,
    op: typeof value === 'number' ? 'at_most' : 'equals',
    value: typeof value === 'string' ? value : JSON.stringify(value),
    used: true,
  }));
}

const jsonOr = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The constraint that a draft means, or what is wrong with it. `original` keeps text text: "42" stays a string there. */
export function readConstraint(draft: DraftConstraint, original: unknown): ArgumentConstraint | { readonly error: string } {
  const { path, op, value } = draft;
  switch (op) {
    case 'at_most': {
      const number = Number(value);
      return value.trim() === '' || Number.isNaN(number) ? { error: 'needs a number' } : { path, op, value: number };
    }
    case 'prefix':
    case 'glob':
      return value === '' ? { error: 'needs a text' } : { path, op, value };
    case 'one_of': {
      const values = value.split('\n').filter((line) => line !== '');
      return values.length === 0 ? { error: 'needs one value per line' } : { path, op, values };
    }
    case 'equals':
      return { path, op, value: typeof original === 'string' ? value : jsonOr(value) };
  }
}
