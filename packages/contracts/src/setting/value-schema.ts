import { z } from 'zod';
import { SettingFile } from './control.js';
import { cronProblem } from './cron-syntax.js';
import type { SettingDefinition } from './definition.js';

const longestText = 2_000;
const longestArea = 20_000;
const mostPairs = 200;

const isJsonValue = (value: unknown): boolean => {
  try {
    return value !== undefined && JSON.stringify(value).length <= 50_000;
  } catch {
    return false;
  }
};

/** Text that may be required and may have a pattern; empty means "nothing", which a pattern does not forbid. */
function textSchema({ required, pattern, label }: SettingDefinition, longest: number): z.ZodType {
  const expected = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  return z
    .string()
    .max(longest, `${label} has at most ${longest} characters`)
    .refine((text) => !required || text.trim() !== '', `${label} cannot be empty`)
    .refine((text) => text === '' || expected === undefined || expected.test(text), `${label} does not look right: expected ${pattern}`);
}

function numberSchema({ min, max, step, type, label }: SettingDefinition): z.ZodType {
  const range =
    min !== undefined && max !== undefined ? `from ${min} to ${max}` : min !== undefined ? `of at least ${min}` : `of at most ${max}`;
  const within = (value: number) => (min === undefined || value >= min) && (max === undefined || value <= max);
  const whole = (step ?? 1) >= 1;
  return z
    .number(`${label} is a number`)
    .refine((value) => !whole || Number.isInteger(value), `${label} is a whole number`)
    .refine(within, `${label} is a ${type === 'slider' ? 'value' : 'number'} ${range}`);
}

/**
 * The schema of a setting's value, derived from its definition: type, required, range, pattern, options, syntax (EDG-075).
 * The gateway and the pages check with this one.
 */
export function settingValueSchema(definition: SettingDefinition): z.ZodType {
  const { type, label, required } = definition;
  const options = new Set(definition.options?.map(({ value }) => value));
  switch (type) {
    case 'text':
    case 'password':
      return textSchema(definition, longestText);
    case 'textarea':
      return textSchema(definition, longestArea);
    case 'number':
    case 'slider':
      return numberSchema(definition);
    case 'toggle':
      return z.boolean(`${label} is on or off`);
    case 'select':
      return z.string(`${label} is one of its options`).refine((value) => options.has(value), `${label} is none of its options`);
    case 'multi':
      return z
        .array(z.string(), `${label} is a list`)
        .max(100)
        .refine((list) => list.every((value) => options.has(value)), `${label} has something that is none of its options`)
        .refine((list) => new Set(list).size === list.length, `${label} has something twice`)
        .refine((list) => !required || list.length > 0, `${label} needs at least one`);
    case 'color':
      return z.string(`${label} is a color`).regex(/^#[0-9a-f]{6}$/i, `${label} is a color like #6366f1`);
    case 'cron':
      return z.string(`${label} is a cron expression`).superRefine((text, context) => {
        const problem = cronProblem(text);
        if (problem) context.addIssue({ code: 'custom', message: `${label}: ${problem}` });
      });
    case 'json':
      return z.unknown().refine(isJsonValue, `${label} is JSON of at most 50,000 characters`);
    case 'file':
      return required ? SettingFile : SettingFile.nullable();
    case 'key_value':
      return z
        .record(z.string().min(1).max(255), z.string().max(longestText), `${label} is a list of names with values`)
        .refine((pairs) => Object.keys(pairs).length <= mostPairs, `${label} has at most ${mostPairs} entries`);
  }
}

const schemas = new WeakMap<SettingDefinition, z.ZodType>();

/** What is wrong with a value; undefined when nothing is. */
export function settingProblem(definition: SettingDefinition, value: unknown): string | undefined {
  let schema = schemas.get(definition);
  if (!schema) schemas.set(definition, (schema = settingValueSchema(definition)));
  const parsed = schema.safeParse(value);
  return parsed.success ? undefined : (parsed.error.issues[0]?.message ?? 'not valid');
}
