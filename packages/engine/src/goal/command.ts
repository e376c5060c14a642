import type {
  ApprovalRequest,
  CriterionOutcome,
  Fault,
  GoalEventBody,
  GoalEventPayload,
  Intent,
  Phase,
  Plan,
  Step,
  TaskResult,
  Usage,
} from '@autoweave/contracts';
import type { Holder } from '../task.js';

/** Time (`at`, ISO 8601), ids and chance come in with the command: deciding needs nothing else from outside. */
interface Timed {
  readonly at: string;
}

/** What can be asked of a goal. */
export type GoalCommand = Timed &
  (
    | {
        readonly type: 'submit';
        readonly received: GoalEventPayload<'goal.received'> /** Ids for the tasks of a plan that came along, by key. */;
        readonly taskIds?: Readonly<Record<string, string>> | undefined;
      }
    | { readonly type: 'record_intent'; readonly intent: Intent; readonly model: string; readonly usage: Usage }
    /** `taskIds` gives every key a fresh id; keys whose results stand keep the id they have. */
    | {
        readonly type: 'store_plan';
        readonly plan: Plan;
        readonly taskIds: Readonly<Record<string, string>>;
        readonly model: string;
        readonly usage: Usage;
      }
    | { readonly type: 'begin_execution' }
    | { readonly type: 'assign'; readonly items: readonly Assignment[] }
    | { readonly type: 'start'; readonly workerId: string; readonly items: readonly (Holder & { readonly agent: string })[] }
    | ({ readonly type: 'progress'; readonly percent?: number | undefined; readonly message: string } & Holder)
    | ({ readonly type: 'step'; readonly steps: readonly Step[] } & Holder)
    | ({ readonly type: 'complete'; readonly workerId: string; readonly result: TaskResult; readonly usage: Usage } & Holder)
    | ({ readonly type: 'fail'; readonly fault: Fault; readonly usage: Usage /** 0–1. */; readonly jitter: number } & Holder)
    | ({ readonly type: 'suspend'; readonly approval: ApprovalRequest; readonly usage: Usage } & Holder)
    | {
        readonly type: 'decide_approval';
        readonly approvalId: string;
        readonly decision: 'approved' | 'rejected' | 'expired';
        readonly decidedBy: string;
        readonly reason?: string | undefined;
      }
    /** The lease of the worker that held these attempts has lapsed. */
    | {
        readonly type: 'lose_attempts';
        readonly items: readonly { readonly taskId: string; readonly attempt: number }[];
        readonly workerId: string;
      }
    | { readonly type: 'time_out_attempt'; readonly taskId: string; readonly attempt: number; readonly jitter: number }
    /** `judged` answers the criteria that only a critic can decide; `quality` is the critic's score, when there was one. */
    | {
        readonly type: 'verify';
        readonly judged: readonly CriterionOutcome[];
        readonly quality?: number | undefined;
        readonly usage: Usage;
      }
    | { readonly type: 'write_memory'; readonly memoryIds: readonly string[]; readonly degraded: boolean }
    | { readonly type: 'reflect'; readonly lessons: readonly string[]; readonly usage: Usage }
    | { readonly type: 'cancel'; readonly by: string; readonly reason?: string | undefined }
    | { readonly type: 'time_out_goal' }
    | { readonly type: 'fail_goal'; readonly fault: Fault }
  );

export interface Assignment {
  readonly taskId: string;
  readonly token: string;
  readonly agentType: string;
  readonly reason?: string | undefined;
}

export type CommandOf<T extends GoalCommand['type']> = Extract<GoalCommand, { readonly type: T }>;

/**
 * The answer to a command: what happened, or why nothing did. A batch may be accepted in part; `refused` names the
 * attempts that no longer hold their task (STALE_ATTEMPT).
 */
export type Decision =
  | {
      readonly ok: true;
      readonly events: readonly GoalEventBody[];
      readonly refused: readonly { readonly taskId: string; readonly attempt: number }[];
    }
  | { readonly ok: false; readonly fault: Fault };

export const accept = (...events: GoalEventBody[]): Decision => ({ ok: true, events, refused: [] });
export const refuse = (code: Fault['code'], message: string): Decision => ({ ok: false, fault: { code, message } });
export const stale = (claim: { readonly taskId: string; readonly attempt: number }): Decision =>
  refuse('STALE_ATTEMPT', `attempt ${claim.attempt} no longer holds task ${claim.taskId}`);

export const changed = (
  from: GoalEventPayload<'goal.state_changed'>['from'],
  to: GoalEventPayload<'goal.state_changed'>['to'],
  reason?: string,
): GoalEventBody => {
  const phase = phaseOf[to];
  return { type: 'goal.state_changed', payload: { from, to, ...(phase ? { phase } : {}), ...(reason === undefined ? {} : { reason }) } };
};

/** The algorithm phase that a state belongs to (ORC-071). */
const phaseOf: Partial<Record<GoalEventPayload<'goal.state_changed'>['to'], Phase>> = {
  RECEIVED: 'OBSERVE',
  INTENT_ANALYSIS: 'OBSERVE',
  TASK_DECOMPOSITION: 'PLAN',
  AGENT_ASSIGNMENT: 'BUILD',
  EXECUTING: 'EXECUTE',
  PARALLEL_EXECUTING: 'EXECUTE',
  VERIFYING: 'VERIFY',
  WRITING_MEMORY: 'LEARN',
  REFLECTING: 'LEARN',
};
