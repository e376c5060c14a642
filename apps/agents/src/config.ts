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
});
export type AgentsConfig = z.infer<typeof AgentsConfig> & { readonly model: ModelConfig };

export const agentsConfig = (env: NodeJS.ProcessEnv = process.env): AgentsConfig => ({
  ...loadConfig(AgentsConfig, env),
  model: modelConfigFromEnv(env),
});
