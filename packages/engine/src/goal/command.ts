import type {
  ApprovalRequest,
  AuctionWeights,
  Bid,
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
        /** Results of a ready plan's tasks that stand already, by key. */
        readonly restored?: Readonly<Record<string, TaskResult>> | undefined;
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
    /** `spent`: what the attempt has used up to here. */
    | ({ readonly type: 'step'; readonly steps: readonly Step[]; readonly spent?: Usage | undefined } & Holder)
    | ({ readonly type: 'complete'; readonly workerId: string; readonly result: TaskResult; readonly usage: Usage } & Holder)
    | ({ readonly type: 'fail'; readonly fault: Fault; readonly usage: Usage /** 0–1. */; readonly jitter: number } & Holder)
    | ({ readonly type: 'suspend'; readonly approval: ApprovalRequest; readonly usage: Usage } & Holder)
    | {
        readonly type: 'decide_approval';
        readonly approvalId: string;
        readonly decision: 'approved' | 'rejected' | 'expired';
        readonly decidedBy: string;
        readonly reason?: string | undefined;
        /** Edit-and-approve: the arguments that the person allowed instead of those asked for. */
        readonly editedArguments?: Readonly<Record<string, unknown>> | undefined;
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
    /** What runs may end; nothing new begins. */
    | { readonly type: 'pause'; readonly by: string; readonly reason?: string | undefined }
    | { readonly type: 'resume'; readonly by: string }
    | { readonly type: 'change'; readonly by: string; readonly change: GoalChange }
    /**
     * Does tasks again, with everything that depends on them; all other results stand. `keys` left out: every task that
     * failed, was cancelled or never ran. Works on a finished goal too, which is then under way again.
     */
    | { readonly type: 'retry'; readonly by: string; readonly keys?: readonly string[] | undefined; readonly reason?: string | undefined }
    /** Replaces the stored output of a completed task; what depends on it is done again. */
    | {
        readonly type: 'edit_output';
        readonly by: string;
        readonly taskId: string;
        readonly result: TaskResult;
        readonly reason?: string | undefined;
      }
    | ({ readonly type: 'hand_off'; readonly to: string; readonly note: string; readonly usage: Usage } & Holder)
    /** Begins the child goals of ready tasks; `childGoalId` per task. */
    | { readonly type: 'spawn_child'; readonly taskId: string; readonly childGoalId: string }
    | {
        readonly type: 'finish_child';
        readonly taskId: string;
        readonly childGoalId: string;
        readonly status: 'complete' | 'failed' | 'cancelled';
        readonly result?: TaskResult | undefined;
        readonly fault?: Fault | undefined;
        readonly usage: Usage;
        readonly jitter: number;
      }
    /** Replaces a ready fan-out by its copies; `taskIds` holds at least as many fresh ids as the list has items. */
    | { readonly type: 'expand'; readonly taskId: string; readonly taskIds: readonly string[] }
    | { readonly type: 'open_auction'; readonly taskIds: readonly string[]; readonly closesAt: string; readonly weights: AuctionWeights }
    | { readonly type: 'bid'; readonly bids: readonly Bid[] }
    /** Awards every open auction that has closed; without a bid the task goes to whoever the score of ORC-040 finds. */
    | { readonly type: 'award' /** Auctions to close before their time. */; readonly taskIds?: readonly string[] | undefined }
    | { readonly type: 'cancel'; readonly by: string; readonly reason?: string | undefined }
    | { readonly type: 'time_out_goal' }
    | {
        readonly type: 'fail_goal';
        readonly fault: Fault /** What the thought cost that led to nothing. */;
        readonly usage?: Usage | undefined;
      }
  );

/** What may be changed of a goal under way. A limit below what has been used already ends the goal at its next step. */
export type GoalChange = Omit<GoalEventPayload<'goal.changed'>, 'by'>;

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
