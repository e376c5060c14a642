import type { Approval } from '../approval/approval.js';
import type { Fault } from '../errors.js';
import type { FileRef } from '../file/file.js';
import type { Bid } from '../goal/auction.js';
import type { Intent } from '../goal/intent.js';
import type { Condition, Loop } from '../goal/plan.js';
import type { CriterionOutcome, GoalResult, TaskResult } from '../goal/result.js';
import type { GoalState, GoalStatus, TaskState } from '../goal/state.js';
import type { Alignment } from '../telos/alignment.js';
import type { Usage } from '../usage.js';

/** One visible moment of a task, with neighbouring text run together and a tool's call and result in one. */
export type TaskEntry =
  | { readonly kind: 'text' | 'reasoning'; readonly attempt: number; readonly text: string }
  | {
      readonly kind: 'tool';
      readonly attempt: number;
      readonly callId: string;
      readonly tool: string;
      readonly arguments: Readonly<Record<string, unknown>>;
      readonly state: 'running' | 'ok' | 'failed';
      readonly summary?: string;
      readonly durationMs?: number;
      readonly fault?: Fault;
    }
  | { readonly kind: 'memory'; readonly attempt: number; readonly recalled: number; readonly tier: string }
  | { readonly kind: 'consult'; readonly attempt: number; readonly agent: string; readonly question: string; readonly answer: string }
  | { readonly kind: 'notice'; readonly attempt: number; readonly level: 'info' | 'warning'; readonly message: string };

export interface TaskView {
  readonly taskId: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly agentType: string;
  readonly agent?: string;
  readonly state: TaskState;
  readonly attempt: number;
  /** Attempts that failed. An attempt that paused for an approval did not. */
  readonly failures: number;
  readonly weight: number;
  /** 0–100, as last reported. */
  readonly percent: number;
  readonly activity?: string;
  /** Set while a person has to decide. */
  readonly awaits?: string;
  readonly retryAt?: string;
  /** Ids of tasks of the same plan. */
  readonly dependsOn: readonly string[];
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly result?: TaskResult;
  readonly fault?: Fault;
  /** Why a condition of the plan left the task out. */
  readonly skipped?: string;
  /** How often the loop that ends here has gone round. */
  readonly round?: number;
  readonly childGoalId?: string;
  /** Who replaced the output. */
  readonly editedBy?: string;
  /** Why the auction was won. */
  readonly awarded?: string;
  /** Why this agent type got the task. */
  readonly assignReason?: string;
  /** What its edges say beyond "after". */
  readonly join?: 'any';
  readonly when?: readonly Condition[];
  readonly loop?: Loop;
  /** Key of the fan-out that this task is a copy of. */
  readonly copyOf?: string;
  /** The text of the goal below this one that carries it out. */
  readonly subGoal?: string;
  readonly entries: readonly TaskEntry[];
}

/** What a page shows of a goal: the fold of its event log. */
export interface GoalView {
  readonly goalId: string;
  readonly title: string;
  readonly text: string;
  readonly inputs: readonly FileRef[];
  readonly conversationId?: string;
  readonly state: GoalState;
  readonly status: GoalStatus;
  /** Completed weight over total weight, 0–100 (ORC-003). */
  readonly progress: number;
  /** The plan came with the goal: nothing here thought it out. */
  readonly planGiven: boolean;
  /** What understood and planned the goal, as the events name it. */
  readonly model?: string;
  readonly intent?: Intent;
  readonly plan?: { readonly version: number; readonly summary: string; readonly method: string; readonly alignment?: Alignment };
  /** Tasks of the newest plan, in plan order. */
  readonly tasks: readonly TaskView[];
  readonly approvals: readonly Approval[];
  readonly replans: readonly { readonly replan: number; readonly fault: Fault; readonly at: string }[];
  readonly outcomes: readonly CriterionOutcome[];
  readonly lessons: readonly string[];
  readonly cancelRequested: boolean;
  readonly result?: GoalResult;
  readonly fault?: Fault;
  readonly cancelReason?: string;
  readonly paused?: { readonly by: string; readonly reason?: string | undefined; readonly at: string } | undefined;
  readonly bids?: readonly Bid[];
  readonly auctionClosesAt?: string;
  readonly usage: Usage;
  readonly receivedAt?: string;
  readonly finishedAt?: string;
  /** Number of the newest event in this view: resume after it. */
  readonly lastSeq: number;
}

export interface GoalRefusal {
  readonly code: 'CAPABILITY_MISSING' | 'CLARIFICATION_NEEDED';
  readonly reason: string;
  readonly missing: readonly string[];
  readonly suggestions: readonly string[];
}

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);

/** Why a goal cannot be done here, whether the analysis or a task found out. */
export function refusalOf(view: Pick<GoalView, 'intent' | 'fault'>): GoalRefusal | undefined {
  if (view.intent?.refusal) return view.intent.refusal;
  const { fault } = view;
  if (fault?.code !== 'CAPABILITY_MISSING' && fault?.code !== 'CLARIFICATION_NEEDED') return undefined;
  return {
    code: fault.code,
    reason: fault.message,
    missing: strings(fault.details?.['missing']),
    suggestions: strings(fault.details?.['suggestions']),
  };
}

/** Agents at work right now, with what they do. */
export const workingTasks = (view: Pick<GoalView, 'tasks'>): readonly TaskView[] =>
  view.tasks.filter((task) => task.state === 'in_progress' && !task.awaits);
