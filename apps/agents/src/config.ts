import { BaseConfig, loadConfig } from '@autoweave/kernel';
import { type ModelConfig, modelConfigFromEnv } from '@autoweave/models';
import { z } from 'zod';

const AgentsConfig = BaseConfig.extend({
  AUTOWEAVE_HOME: z.string().min(1),
  /** Agent types that this worker serves. */
  AUTOWEAVE_WORKER_AGENT_TYPES: z
    .string()
    .default('general,code,data,research,infra,qa')
    .transform((list) =>
      list
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  /** Attempts carried out at the same time. */
  AUTOWEAVE_WORKER_SLOTS: z.coerce.number().int().min(1).max(64).default(4),
  /** How long a worker that stops lets its attempts end by themselves; what is left then goes on elsewhere. */
  AUTOWEAVE_WORKER_GRACE_MS: z.coerce.number().int().min(0).max(600_000).default(5_000),
  /** How long answers of models at temperature 0 are kept for the same request; 0 keeps none. */
  AUTOWEAVE_MODEL_CACHE_HOURS: z.coerce.number().min(0).max(168).default(24),
  AUTOWEAVE_MODEL_CACHE_ENTRIES: z.coerce.number().int().min(1).max(1_000_000).default(5_000),
});
export type AgentsConfig = z.infer<typeof AgentsConfig> & { readonly model: ModelConfig };

export const agentsConfig = (env: NodeJS.ProcessEnv = process.env): AgentsConfig => ({
  ...loadConfig(AgentsConfig, env),
  model: modelConfigFromEnv(env),
});
