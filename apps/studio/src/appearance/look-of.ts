import { type Setting, settingDefault } from '@autoweave/contracts';
import type { Look } from '@autoweave/ui';

/** The product has an accent of its own: the default of the setting stands for it. */
const ownAccent = settingDefault('accent_color');

/** The look that settings describe. */
export function lookOf(settings: readonly Pick<Setting, 'key' | 'value'>[]): Look {
  const value = (key: string) => settings.find((one) => one.key === key)?.value;
  const accent = value('accent_color');
  return {
    theme: (value('theme') ?? 'system') as Look['theme'],
    compact: value('compact_mode') === true,
    accent: typeof accent === 'string' && accent.toLowerCase() !== ownAccent ? accent : '',
    avatars: value('show_agent_avatars') !== false,
  };
}

/** The settings that a choice changes. */
export const settingsOfLook = ({ theme, compact, accent, avatars }: Partial<Look>): Readonly<Record<string, unknown>> => ({
  ...(theme === undefined ? {} : { theme }),
  ...(compact === undefined ? {} : { compact_mode: compact }),
  ...(accent === undefined ? {} : { accent_color: accent === '' ? ownAccent : accent }),
  ...(avatars === undefined ? {} : { show_agent_avatars: avatars }),
});
