import { z } from 'zod';

/** How one provider is reached. Keys stay in the process that calls the provider. */
type Reach =
  | { readonly provider: 'embedded' }
  | {
      readonly provider: 'anthropic' | 'openai';
      readonly model: string;
      readonly apiKey: string;
      readonly baseUrl?: string | undefined;
      readonly idleTimeoutMs: number;
      readonly contextTokens?: number | undefined;
    }
  | {
      readonly provider: 'openai-compatible';
      readonly model: string;
      readonly baseUrl: string;
      readonly apiKey?: string | undefined;
      readonly idleTimeoutMs: number;
      readonly contextTokens?: number | undefined;
    };

/** The model that thinks, and those that answer instead when it cannot, in this order. */
export type ModelConfig = Reach & {
  readonly fallbacks?: readonly Reach[];
  /** Where providers are reached whose keys may come later. */
  readonly addresses?: { readonly anthropic?: string | undefined; readonly openai?: string | undefined };
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
  AUTOWEAVE_MODEL_FALLBACKS: text
    .transform((v) =>
      (v ?? '')
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    )
    .refine(
      (list) => list.every((one) => one === 'embedded' || /^(anthropic|openai|openai-compatible):./.test(one)),
      'expected a list like "openai:gpt-4.1,anthropic:claude-sonnet-4-20250514,embedded"',
    ),
  AUTOWEAVE_MODEL_CONTEXT_TOKENS: text
    .transform((v) => (v === undefined ? undefined : Number(v)))
    .refine((v) => v === undefined || (Number.isInteger(v) && v >= 1_000), 'expected a number of tokens, at least 1000'),
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

type Env = z.infer<typeof ModelEnv>;
type Provider = Reach['provider'];

const reachOf = (provider: Provider, named: string | undefined, e: Env): Reach => {
  const idleTimeoutMs = e.AUTOWEAVE_MODEL_TIMEOUT_MS;
  const contextTokens = e.AUTOWEAVE_MODEL_CONTEXT_TOKENS;
  switch (provider) {
    case 'anthropic':
      return {
        provider,
        model: named ?? defaultModels.anthropic,
        apiKey: e.ANTHROPIC_API_KEY ?? missing('ANTHROPIC_API_KEY', 'for the provider anthropic'),
        baseUrl: e.ANTHROPIC_BASE_URL,
        idleTimeoutMs,
        contextTokens,
      };
    case 'openai':
      return {
        provider,
        model: named ?? defaultModels.openai,
        apiKey: e.OPENAI_API_KEY ?? missing('OPENAI_API_KEY', 'for the provider openai'),
        baseUrl: e.OPENAI_BASE_URL,
        idleTimeoutMs,
        contextTokens,
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
        contextTokens,
      };
    case 'embedded':
      return { provider };
  }
};

/** `provider:model` in its parts; the model's name may hold colons itself. */
const parts = (text: string): readonly [Provider, string | undefined] => {
  const at = text.indexOf(':');
  return at < 0 ? [text as Provider, undefined] : [text.slice(0, at) as Provider, text.slice(at + 1)];
};

const firstWithKey = (e: Env): Provider => {
  if (e.ANTHROPIC_API_KEY) return 'anthropic';
  if (e.OPENAI_API_KEY) return 'openai';
  return e.AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL ? 'openai-compatible' : 'embedded';
};

/**
 * Which model thinks: `AUTOWEAVE_MODEL` (`provider:model`) decides; else the first of `ANTHROPIC_API_KEY`,
 * `OPENAI_API_KEY`, `AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL` that is set; else the embedded rules. Those named in
 * `AUTOWEAVE_MODEL_FALLBACKS` answer when it cannot. Reads nothing but `env`. Throws `ModelConfigError` for a bad or missing
 * variable.
 */
export const modelConfigFromEnv = (env: Readonly<Record<string, string | undefined>>): ModelConfig => {
  const parsed = ModelEnv.safeParse(env);
  if (!parsed.success) throw new ModelConfigError(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '));
  const e = parsed.data;
  const first = e.AUTOWEAVE_MODEL === undefined ? reachOf(firstWithKey(e), undefined, e) : reachOf(...parts(e.AUTOWEAVE_MODEL), e);
  const fallbacks = e.AUTOWEAVE_MODEL_FALLBACKS.map((one) => reachOf(...parts(one), e));
  const addresses = e.ANTHROPIC_BASE_URL || e.OPENAI_BASE_URL ? { anthropic: e.ANTHROPIC_BASE_URL, openai: e.OPENAI_BASE_URL } : undefined;
  return { ...first, ...(fallbacks.length === 0 ? {} : { fallbacks }), ...(addresses ? { addresses } : {}) };
};
