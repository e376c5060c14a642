import { z } from 'zod';

/** How a setting is entered (EDG-072). */
export const settingControls = [
  'text',
  'password',
  'number',
  'slider',
  'toggle',
  'select',
  'multi',
  'color',
  'textarea',
  'file',
  'json',
  'cron',
  'key_value',
] as const;
export const SettingControl = z.enum(settingControls);
export type SettingControl = z.infer<typeof SettingControl>;

/** A file that is kept within the setting itself. */
export const SettingFile = z.strictObject({
  name: z.string().min(1).max(255),
  mediaType: z.string().max(127),
  /** Base64; at most 256 KiB of content. */
  content: z.base64().max(350_000),
});
export type SettingFile = z.infer<typeof SettingFile>;

/** What a control of each type yields. */
export interface SettingValueOf {
  text: string;
  password: string;
  number: number;
  slider: number;
  toggle: boolean;
  select: string;
  multi: readonly string[];
  color: string;
  textarea: string;
  file: SettingFile | null;
  json: unknown;
  cron: string;
  key_value: Readonly<Record<string, string>>;
}

/** The sections of the settings (EDG-074), in the order in which they are shown. */
export const settingCategories = [
  'api_keys',
  'agents',
  'database',
  'memory',
  'security',
  'notifications',
  'appearance',
  'performance',
  'backup',
  'domains',
  'voice',
  'plugins',
] as const;
export const SettingCategory = z.enum(settingCategories);
export type SettingCategory = z.infer<typeof SettingCategory>;

/** Where a value holds: everywhere, in one organisation, or for one person. The narrower one wins. */
export const settingScopes = ['installation', 'tenant', 'user'] as const;
export const SettingScope = z.enum(settingScopes);
export type SettingScope = z.infer<typeof SettingScope>;

/** The parts of this installation that can make use of a setting. */
export const settingConsumers = ['gateway', 'supervisor', 'agents', 'memory', 'plugins', 'apps'] as const;
export const SettingConsumer = z.enum(settingConsumers);
export type SettingConsumer = z.infer<typeof SettingConsumer>;
