import { z } from 'zod';
import { SettingCategory, SettingConsumer, SettingControl, SettingScope } from './control.js';

const Option = z.object({ value: z.string(), label: z.string() });

/** Holds when the setting of that key has one of these values; `true` for a switch that is on. */
export const SettingCondition = z.object({ key: z.string(), in: z.array(z.union([z.string(), z.boolean(), z.number()])).min(1) });
export type SettingCondition = z.infer<typeof SettingCondition>;

/** One setting as data (EDG-073): everything that a page needs to show it and both sides need to check it. */
export const SettingDefinition = z.object({
  key: z.string().min(1).max(255),
  label: z.string(),
  description: z.string(),
  category: SettingCategory,
  type: SettingControl,
  default: z.unknown(),
  /** Name of a lucide icon. */
  icon: z.string(),
  placeholder: z.string().optional(),
  helpUrl: z.url().optional(),
  /** Has to have a value for what it serves to work; it cannot be emptied, only reset. */
  required: z.boolean().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** Numbers that are not whole are allowed with a step below 1. */
  step: z.number().optional(),
  /** Regular expression for text and secrets. */
  pattern: z.string().optional(),
  options: z.array(Option).optional(),
  displayOrder: z.number().int(),
  /** False: kept and exchanged, but not shown. */
  visible: z.boolean(),
  advanced: z.boolean(),
  restartRequired: z.boolean(),
  /** Shown only while this holds. */
  dependsOn: SettingCondition.optional(),
  /** Shown, but cannot be changed while this holds. */
  disabledWhen: SettingCondition.optional(),
  /** Where it can be set, widest first. */
  scopes: z.array(SettingScope).min(1),
  /** Protects the installation: to weaken it takes an administrator who has just proved who they are. */
  protective: z.boolean(),
  /** What acts on it today; empty: nothing in this installation does yet. */
  appliesTo: z.array(SettingConsumer),
});
export type SettingDefinition = z.infer<typeof SettingDefinition>;
