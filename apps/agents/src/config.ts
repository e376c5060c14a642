import { BaseConfig, loadConfig } from '@autoweave/kernel';
import { type ModelConfig, modelConfigFromEnv } from '@autoweave/models';
import { z } from 'zod';
import type { GateLimits } from './gate/index.js';

const words = (list: string): string[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const AgentsConfig = BaseConfig.extend({
  AUTOWEAVE_HOME: z.string().min(1),
  /** Agent types that this worker serves. */
  AUTOWEAVE_WORKER_AGENT_TYPES: z.string().default('general,code,data,research,infra,qa').transform(words),
  /** The machine's name in the list of nodes; left out: its host name. */
  AUTOWEAVE_NODE_NAME: z.string().min(1).max(120).optional(),
  /** What this machine offers to agents that need it (ORC-105), e.g. `docker,systemd`. */
  AUTOWEAVE_NODE_CAPABILITIES: z.string().default('').transform(words),
  /** Attempts carried out at the same time. */
  AUTOWEAVE_WORKER_SLOTS: z.coerce.number().int().min(1).max(64).default(4),
  /** How long a worker that stops lets its attempts end by themselves; what is left then goes on elsewhere. */
  AUTOWEAVE_WORKER_GRACE_MS: z.coerce.number().int().min(0).max(600_000).default(5_000),
  /** The hard limits of one tree of goals (AGT-049), as the supervisor has them: the gate holds every action to them. */
  AUTOWEAVE_GOAL_MAX_TOKENS: z.coerce.number().int().min(1).default(500_000),
  AUTOWEAVE_GOAL_MAX_AGENTS: z.coerce.number().int().min(1).default(50),
  AUTOWEAVE_GOAL_MAX_CONCURRENT_TASKS: z.coerce.number().int().min(1).default(20),
  AUTOWEAVE_GOAL_MAX_SECONDS: z.coerce.number().int().min(1).default(3_600),
  AUTOWEAVE_GOAL_MAX_DEPTH: z.coerce.number().int().min(1).max(10).default(10),
  /** How long answers of models at temperature 0 are kept for the same request, unless the setting `cache_ttl_minutes` says; 0 keeps none. */
  AUTOWEAVE_MODEL_CACHE_HOURS: z.coerce.number().min(0).max(168).optional(),
  AUTOWEAVE_MODEL_CACHE_ENTRIES: z.coerce.number().int().min(1).max(1_000_000).default(5_000),
  /** What Python and commands run in. One that does not pass its self-test is never replaced by the other. */
  AUTOWEAVE_SANDBOX_DRIVER: z.enum(['bubblewrap', 'runsc']).default('bubblewrap'),
  /** Off: agents reach every public host that nothing denies; addresses inside stay closed (AGT-072). The setting can only tighten it. */
  AUTOWEAVE_NETWORK_EGRESS_FILTER: z.stringbool().default(true),
  /** JSON file of headers that the egress proxy adds for hosts: `[{"host":"api.example.com","headers":{"authorization":"Bearer …"}}]`. */
  AUTOWEAVE_EGRESS_CREDENTIALS_FILE: z.string().min(1).optional(),
  /** The same as text, for platforms that hand secrets to the environment. */
  AUTOWEAVE_EGRESS_CREDENTIALS: z.string().min(1).optional(),
});
export type AgentsConfig = z.infer<typeof AgentsConfig> & { readonly model: ModelConfig };

export const agentsConfig = (env: NodeJS.ProcessEnv = process.env): AgentsConfig => ({
  ...loadConfig(AgentsConfig, env),
  model: modelConfigFromEnv(env),
});

/** What the gate allows no goal to exceed here. */
export const gateLimitsOf = (config: AgentsConfig): GateLimits => ({
  maxDepth: config.AUTOWEAVE_GOAL_MAX_DEPTH,
  maxTokens: config.AUTOWEAVE_GOAL_MAX_TOKENS,
  maxAgents: config.AUTOWEAVE_GOAL_MAX_AGENTS,
  maxConcurrentAgents: config.AUTOWEAVE_GOAL_MAX_CONCURRENT_TASKS,
  maxSeconds: config.AUTOWEAVE_GOAL_MAX_SECONDS,
  // Nothing above it can be allowed by anybody.
  maxRisk: 'HIGH',
});
