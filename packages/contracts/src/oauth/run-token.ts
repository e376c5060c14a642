import { z } from 'zod';
import { GoalId, idOf, TaskId, TenantId, Timestamp, UserId } from '../ids.js';
import { resourceScopes, type ResourceScope } from './scope.js';

export const RunTokenId = idOf('run');
export const longestRunSeconds = 300;
/** Agents under agents: as deep as goals go. */
export const deepestRun = 10;

/** People, roles and the log are no business of an agent, and it never decides an approval. */
const notForAgents: readonly string[] = ['goals:approve', 'users:read', 'users:write', 'webhooks:write', 'audit:read'];
export const runScopes = resourceScopes.filter((scope) => !notForAgents.includes(scope)) as [ResourceScope, ...ResourceScope[]];
export const RunScope = z.enum(runScopes);
export type RunScope = z.infer<typeof RunScope>;

const path = z.string().min(1).max(200);
/**
 * A test of one argument, as in standing grants but without patterns: whether one holds within another must be decidable.
 * `path` is dot-separated. A missing argument never passes.
 */
export const RunConstraint = z.discriminatedUnion('op', [
  z.strictObject({ path, op: z.literal('equals'), value: z.json() }),
  z.strictObject({ path, op: z.literal('one_of'), values: z.array(z.json()).min(1).max(200) }),
  z.strictObject({ path, op: z.literal('prefix'), value: z.string().min(1).max(2_000) }),
  z.strictObject({ path, op: z.literal('at_most'), value: z.number() }),
]);
export type RunConstraint = z.infer<typeof RunConstraint>;

/** A tool that may be called, when every constraint holds. The same tool twice: one or the other. */
export const RunTool = z.strictObject({ tool: z.string().min(1).max(200), constraints: z.array(RunConstraint).max(32).default([]) });
export type RunTool = z.infer<typeof RunTool>;

const amount = z.number().int().min(0).max(1_000_000_000);
/** Calls, tokens of models, and millionths of a US dollar. */
export const RunBudget = z.strictObject({ calls: amount, tokens: amount, microUsd: amount });
export type RunBudget = z.infer<typeof RunBudget>;

/** The member of `authorization_details` (RFC 9396) that a run token is asked for with. */
export const AgentRunDetails = z.strictObject({
  type: z.literal('agent_run'),
  /** The instance that will act. */
  agent: z.string().min(1).max(200),
  tools: z.array(RunTool).max(100),
  budget: RunBudget,
});
export type AgentRunDetails = z.infer<typeof AgentRunDetails>;

/** What one agent may do for a person for the next minutes. */
export const RunToken = z.object({
  runId: RunTokenId,
  tenantId: TenantId,
  userId: UserId,
  clientId: z.string(),
  agent: z.string(),
  parentId: RunTokenId.optional(),
  depth: z.number().int(),
  goalId: GoalId.optional(),
  taskId: TaskId.optional(),
  attempt: z.number().int().optional(),
  scopes: z.array(RunScope),
  tools: z.array(RunTool),
  budget: RunBudget,
  /** What is neither used nor reserved for agents below. */
  left: RunBudget,
  createdAt: Timestamp,
  expiresAt: Timestamp,
  revokedAt: Timestamp.optional(),
  reason: z.string().optional(),
});
export type RunToken = z.infer<typeof RunToken>;

/** One call that an agent is about to make. */
export const RunCall = z.strictObject({
  tool: z.string().min(1).max(200),
  arguments: z.record(z.string(), z.unknown()).default({}),
  tokens: amount.default(0),
  microUsd: amount.default(0),
});
export type RunCall = z.infer<typeof RunCall>;

export const RunVerdict = z.object({
  allowed: z.boolean(),
  /** Why not. */
  reason: z.string().optional(),
  left: RunBudget,
});
export type RunVerdict = z.infer<typeof RunVerdict>;
