import { z } from 'zod';
import { Fault } from '../errors.js';
import { GoalId, TaskId, TenantId, UserId } from '../ids.js';
import { Usage } from '../usage.js';

const goal = { tenantId: TenantId, userId: UserId, goalId: GoalId };
const work = { ...goal, taskId: TaskId, attempt: z.number().int().positive(), agent: z.string(), agentType: z.string() };
const args = z.record(z.string(), z.unknown());

/**
 * The moments of the platform at which handlers may act, with what they are told (AGT-077, PLG-039). Core code and plugins
 * listen to the same ones.
 */
export const hooks = {
  /** An agent comes up and has its context. */
  SessionStart: z.object({ ...work, task: z.string(), tools: z.array(z.string()), resumedFrom: z.number().int().optional() }),
  /** The state of an attempt is saved and its resources are released. */
  SessionEnd: z.object({ ...work, outcome: z.enum(['completed', 'failed', 'suspended', 'handed_off', 'abandoned']), usage: Usage }),
  /** What a person wrote is taken up by an agent. */
  UserPromptSubmit: z.object({ ...work, text: z.string() }),
  /** The agent says that it is done; verification follows. */
  Stop: z.object({ ...work, summary: z.string() }),
  /** An agent that worked for another one is done. */
  SubagentStop: z.object({ ...work, subagent: z.string(), answer: z.string() }),
  /** A tool call is about to be judged and run. */
  PreToolUse: z.object({ ...work, callId: z.string(), tool: z.string(), arguments: args }),
  PostToolUse: z.object({
    ...work,
    callId: z.string(),
    tool: z.string(),
    arguments: args,
    ok: z.boolean(),
    summary: z.string(),
    durationMs: z.number().nonnegative(),
  }),
  /** A checkpoint stands; the conversation is about to be shortened. `keep` is carried over word for word. */
  PreCompact: z.object({ ...work, tokens: z.number().int(), limit: z.number().int(), keep: z.array(z.string().max(2_000)).max(50) }),
  task_completed: z.object({ ...work, name: z.string(), summary: z.string() }),
  agent_error: z.object({ ...work, name: z.string(), fault: Fault }),
  beforeGoalExecution: z.object({ ...goal, title: z.string(), text: z.string() }),
  afterGoalExecution: z.object({
    ...goal,
    title: z.string(),
    status: z.enum(['complete', 'failed', 'cancelled']),
    answer: z.string().optional(),
    fault: Fault.optional(),
  }),
} as const;
export type HookName = keyof typeof hooks;
export const HookName = z.enum(Object.keys(hooks) as [HookName, ...HookName[]]);
export type HookPayload<H extends HookName> = z.infer<(typeof hooks)[H]>;

/** What handlers of a hook may do beside looking: stop what comes next, or change these fields of the data. */
export const hookPowers: Readonly<Partial<Record<HookName, { readonly cancel: boolean; readonly modify: readonly string[] }>>> = {
  UserPromptSubmit: { cancel: true, modify: [] },
  PreToolUse: { cancel: true, modify: ['arguments'] },
  PreCompact: { cancel: true, modify: ['keep'] },
  beforeGoalExecution: { cancel: true, modify: [] },
};

/** Named priorities of handlers (PLG-037): larger runs first. */
export const hookPriorities = { HIGHEST: 100, HIGH: 75, NORMAL: 50, LOW: 25, LOWEST: 0 } as const;
