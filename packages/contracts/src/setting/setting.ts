import { z } from 'zod';
import { idOf, Timestamp } from '../ids.js';
import { SettingCategory, SettingScope } from './control.js';

/** Stands for a secret that is set. Sent back, it means "unchanged". */
export const secretMask = '••••••••';

/** A setting as it holds for whoever asks. Secrets are masked, always. */
export const Setting = z.object({
  key: z.string(),
  category: SettingCategory,
  value: z.unknown(),
  /** Where the value comes from. */
  source: z.enum(['default', 'installation', 'tenant', 'user']),
  /** What it would be without the value of the asked scope. */
  inherited: z.unknown(),
  updatedAt: Timestamp.optional(),
  updatedBy: z.string().optional(),
});
export type Setting = z.infer<typeof Setting>;

export const SettingHistoryId = idOf('sethist');
export const SettingChange = z.object({
  historyId: SettingHistoryId,
  key: z.string(),
  scope: SettingScope,
  /** Null: nothing was set there, so what is inherited held. */
  oldValue: z.unknown(),
  newValue: z.unknown(),
  changedAt: Timestamp,
  changedBy: z.string(),
  reason: z.string(),
});
export type SettingChange = z.infer<typeof SettingChange>;

/** What is wrong with the values of a bulk change or an import, by key. */
export const SettingErrors = z.record(z.string(), z.string());
export type SettingErrors = z.infer<typeof SettingErrors>;

export const SettingsDocument = z.object({
  format: z.literal('autoweave-settings'),
  version: z.literal(1),
  exportedAt: Timestamp,
  scope: SettingScope,
  settings: z.record(z.string().max(255), z.unknown()),
});
export type SettingsDocument = z.infer<typeof SettingsDocument>;

/** What an import does, or would do. */
export const SettingsImport = z.object({
  applied: z.boolean(),
  changes: z.array(z.object({ key: z.string(), oldValue: z.unknown(), newValue: z.unknown() })),
  unchanged: z.array(z.string()),
  errors: SettingErrors,
});
export type SettingsImport = z.infer<typeof SettingsImport>;

/** Values that were written down, of everybody's and of single organisations, as services get them: without secrets. */
export const SettingsSnapshot = z.object({
  installation: z.record(z.string(), z.unknown()),
  tenants: z.record(z.string(), z.record(z.string(), z.unknown())),
  /** Secrets that are set, each with when it last changed; whoever calls a provider asks for them. */
  secrets: z.record(z.string(), z.string()),
});
export type SettingsSnapshot = z.infer<typeof SettingsSnapshot>;
