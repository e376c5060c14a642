import { z } from 'zod';

/** What a model provider needs to be made. Keys stay in the process that calls the provider. */
export type ModelConfig =
  | { readonly provider: 'embedded' }
  | {
      readonly provider: 'anthropic' | 'openai';
      readonly model: string;
      readonly apiKey: string;
      readonly baseUrl?: string | undefined;
      readonly idleTimeoutMs: number;
    }
  | {
      readonly provider: 'openai-compatible';
      readonly model: string;
      readonly baseUrl: string;
      readonly apiKey?: string | undefined;
      readonly idleTimeoutMs: number;
    };

/** Models that are used when only a key is given (AGT-015). */
export const defaultModels = { anthropic: 'claude-sonnet-4-20250514', openai: 'gpt-4.1' } as const;

/** Longest silence of a provider before the call counts as failed. */
const defaultIdleTimeoutMs = 120_000;

const text = z
  .string()
  .optional()
  .transform((v) => (v?.trim() ? v.trim() : undefined));
const url = text.refine((v) => v === undefined || /^https?:\/\//.test(v), 'expected an http(s) address');

const ModelEnv = z.object({
  AUTOWEAVE_MODEL: text.refine(
    (v) => v === undefined || v === 'embedded' || /^(anthropic|openai|openai-compatible|embedded):./.test(v),
    'expected "provider:model" with one of anthropic, openai, openai-compatible, or "embedded"',
  ),
  ANTHROPIC_API_KEY: text,
  ANTHROPIC_BASE_URL: url,
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: url,
  AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: url,
  AUTOWEAVE_OPENAI_COMPATIBLE_API_KEY: text,
  AUTOWEAVE_OPENAI_COMPATIBLE_MODEL: text,
  AUTOWEAVE_MODEL_TIMEOUT_MS: text
    .transform((v) => (v === undefined ? defaultIdleTimeoutMs : Number(v)))
    .refine((v) => Number.isInteger(v) && v >= 100 && v <= 3_600_000, 'expected milliseconds, 100 to 3600000'),
});

/** A variable that stops the process, by its name and with what was expected. */
export class ModelConfigError extends Error {
  override readonly name = 'ModelConfigError';
}

const missing = (variable: string, why: string): never => {
  throw new ModelConfigError(`${variable} is needed ${why}`);
};

/**
 * Which model thinks: `AUTOWEAVE_MODEL` (`provider:model`) decides; else the first of `ANTHROPIC_API_KEY`,
 * `OPENAI_API_KEY`, `AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL` that is set; else the embedded rules. Reads nothing but
 * `env`. Throws `ModelConfigError` for a bad or missing variable.
 */
export const modelConfigFromEnv = (env: Readonly<Record<string, string | undefined>>): ModelConfig => {
  const parsed = ModelEnv.safeParse(env);
  if (!parsed.success) throw new ModelConfigError(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '));
  const e = parsed.data;
  const at = e.AUTOWEAVE_MODEL?.indexOf(':') ?? -1;
  const asked = at < 0 ? e.AUTOWEAVE_MODEL : e.AUTOWEAVE_MODEL?.slice(0, at);
  const named = at < 0 ? undefined : e.AUTOWEAVE_MODEL?.slice(at + 1);
  const provider =
    asked ??
    (e.ANTHROPIC_API_KEY
      ? 'anthropic'
      : e.OPENAI_API_KEY
        ? 'openai'
        : e.AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL
          ? 'openai-compatible'
          : 'embedded');
  const idleTimeoutMs = e.AUTOWEAVE_MODEL_TIMEOUT_MS;
  switch (provider) {
    case 'anthropic':
      return {
        provider,
        model: named ?? defaultModels.anthropic,
        apiKey: e.ANTHROPIC_API_KEY ?? missing('ANTHROPIC_API_KEY', 'for the provider anthropic'),
        baseUrl: e.ANTHROPIC_BASE_URL,
        idleTimeoutMs,
      };
    case 'openai':
      return {
        provider,
        model: named ?? defaultModels.openai,
        apiKey: e.OPENAI_API_KEY ?? missing('OPENAI_API_KEY', 'for the provider openai'),
        baseUrl: e.OPENAI_BASE_URL,
        idleTimeoutMs,
      };
    case 'openai-compatible':
      return {
        provider,
        model:
          named ??
          e.AUTOWEAVE_OPENAI_COMPATIBLE_MODEL ??
          missing('AUTOWEAVE_OPENAI_COMPATIBLE_MODEL', 'for an OpenAI-compatible endpoint (or AUTOWEAVE_MODEL=openai-compatible:<model>)'),
        baseUrl:
          e.AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL ?? missing('AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL', 'for the provider openai-compatible'),
        apiKey: e.AUTOWEAVE_OPENAI_COMPATIBLE_API_KEY,
        idleTimeoutMs,
      };
    default:
      return { provider: 'embedded' };
  }
};
