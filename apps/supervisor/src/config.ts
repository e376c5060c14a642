import { BalanceStrategy } from '@autoweave/contracts';
import { BaseConfig, loadConfig } from '@autoweave/kernel';
import { type ModelConfig, modelConfigFromEnv } from '@autoweave/models';
import { z } from 'zod';

const SupervisorConfig = BaseConfig.extend({
  /** Folder of agent definitions beside the shipped ones: `<name>/agent.yaml` and `<name>/AGENT.md`, reloaded when they change. */
  AUTOWEAVE_AGENTS_DIR: z.string().min(1).optional(),
  /** How a machine is chosen for an agent that is deployed (ORC-109). */
  AUTOWEAVE_LOAD_BALANCING: BalanceStrategy.default('least_connections'),
  AUTOWEAVE_MAX_NODES: z.coerce.number().int().min(1).default(10),
  /** Whether the number of machines is advised at all (ORC-103), and between which bounds and thresholds. */
  AUTOWEAVE_AUTO_SCALING: z
    .enum(['true', 'false'])
    .default('true')
    .transform((value) => value === 'true'),
  AUTOWEAVE_MIN_NODES: z.coerce.number().int().min(1).default(1),
  AUTOWEAVE_SCALING_THRESHOLD: z.coerce.number().min(0.1).max(1).default(0.8),
  AUTOWEAVE_SCALE_IN_THRESHOLD: z.coerce.number().min(0).max(0.9).default(0.4),
  /** Agents that may be deployed for one machine, and in all (ORC-101). */
  AUTOWEAVE_MAX_AGENTS_PER_NODE: z.coerce.number().int().min(1).default(12),
  AUTOWEAVE_MAX_AGENTS: z.coerce.number().int().min(1).default(120),
  /** A machine beyond these is not chosen for another agent (ORC-106). */
  AUTOWEAVE_NODE_MAX_MEMORY_MB: z.coerce.number().int().min(64).default(8_192),
  AUTOWEAVE_NODE_MAX_CPU_PERCENT: z.coerce.number().min(1).max(100).default(80),
  /** A machine silent for this long is lost. */
  AUTOWEAVE_NODE_TIMEOUT_MS: z.coerce.number().int().min(500).default(60_000),
  /** How often machines and agents are looked after. */
  AUTOWEAVE_HEALTH_CHECK_MS: z.coerce.number().int().min(100).default(10_000),
  /** Voices in votes, rounds and proposals that one tenant's agents are asked for within an hour; each may cost a model turn. */
  AUTOWEAVE_BALLOTS_PER_HOUR: z.coerce.number().int().min(0).default(200),
  /** A worker silent for this long has lost its attempts. */
  AUTOWEAVE_WORKER_LEASE_MS: z.coerce.number().int().min(1_000).default(10_000),
  /** A hint that no worker took up in this time, although one had a free slot, is given again. */
  AUTOWEAVE_HINT_TIMEOUT_MS: z.coerce.number().int().min(500).default(10_000),
  /** Longest that a supervisor may go without renewing its lease before others take its shards. */
  AUTOWEAVE_SHARD_LEASE_MS: z.coerce.number().int().min(1_000).default(4_000),
  /** Longest that one model call for planning, criticism or reflection may take. */
  AUTOWEAVE_THINK_TIMEOUT_MS: z.coerce.number().int().min(1_000).default(120_000),
  /** Unfinished goals that one tenant may have; further submissions are told to come back later. */
  AUTOWEAVE_TENANT_MAX_ACTIVE_GOALS: z.coerce.number().int().min(1).default(1_000),
  /** Tasks of one tenant that may be waiting, over all its goals. */
  AUTOWEAVE_TENANT_MAX_WAITING_TASKS: z.coerce.number().int().min(1).default(20_000),
  /** The hard limits of one tree of goals (AGT-049): goals may ask for less, never for more. */
  AUTOWEAVE_GOAL_MAX_TOKENS: z.coerce.number().int().min(1).default(500_000),
  AUTOWEAVE_GOAL_MAX_AGENTS: z.coerce.number().int().min(1).default(50),
  AUTOWEAVE_GOAL_MAX_CONCURRENT_TASKS: z.coerce.number().int().min(1).default(20),
  AUTOWEAVE_GOAL_MAX_SECONDS: z.coerce.number().int().min(1).default(3_600),
  AUTOWEAVE_GOAL_MAX_DEPTH: z.coerce.number().int().min(1).max(10).default(10),
});
export type SupervisorConfig = z.infer<typeof SupervisorConfig> & { readonly model: ModelConfig };

/** The environment of the supervisor; throws `ConfigError`, or `ModelConfigError` for the model's part of it. */
export const supervisorConfig = (env: NodeJS.ProcessEnv = process.env): SupervisorConfig => ({
  ...loadConfig(SupervisorConfig, env),
  model: modelConfigFromEnv(env),
});
