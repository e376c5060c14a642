import type { z } from 'zod';
import type { Fault } from '../errors.js';
import type { Artifact, FileRef } from '../file/file.js';
import type { Intent } from '../goal/intent.js';
import type { Plan, PlanTask } from '../goal/plan.js';
import type { GoalResult, TaskResult } from '../goal/result.js';
import type { TelosDocument } from '../telos/telos.js';
import type { ToolSpec } from '../tool/tool.js';
import type { Usage } from '../usage.js';

/** What was asked, as data. Prompts are rendered from it; a provider without language reads it directly. */
export interface GoalBrief {
  readonly goalId: string;
  readonly text: string;
  readonly inputs: readonly FileRef[];
  /** Time at which the goal was received, ISO 8601: the only "now" that a deterministic provider may use. */
  readonly receivedAt: string;
}

/** A task that this one builds on and that delivered nothing. */
export interface MissingUpstream {
  readonly key: string;
  readonly reason: string;
}

export interface RecalledMemory {
  readonly memoryId: string;
  readonly title: string;
  readonly content: string;
  readonly score: number;
}

/** One result that the task at hand builds on. */
export interface UpstreamResult {
  readonly key: string;
  readonly name: string;
  readonly result: TaskResult;
}

/** The typed purpose of a model call. */
export type Brief =
  | { readonly purpose: 'intent'; readonly goal: GoalBrief; readonly capabilities: readonly string[] }
  | {
      readonly purpose: 'plan';
      readonly goal: GoalBrief;
      readonly intent: Intent;
      readonly agents: readonly { readonly type: string; readonly description: string; readonly tools: readonly string[] }[];
      readonly memories: readonly RecalledMemory[];
      /** What the organisation says it is for, to plan in its sense. */
      readonly telos?: readonly Pick<TelosDocument, 'name' | 'content'>[];
      /** On a replan: what stands, and why the last plan failed. */
      readonly previous?: { readonly plan: Plan; readonly completed: readonly string[]; readonly fault: Fault };
    }
  | {
      readonly purpose: 'execute';
      readonly goal: GoalBrief;
      readonly task: PlanTask;
      readonly upstream: readonly UpstreamResult[];
      /** Parts of a swarm that failed or were skipped: the result has to say that they are not in it (ORC-049). */
      readonly missing?: readonly MissingUpstream[];
      /** What the agent left behind that had the task before. */
      readonly handOff?: { readonly from: string; readonly note: string };
      readonly memories: readonly RecalledMemory[];
      readonly files: readonly { readonly path: string; readonly size: number; readonly mediaType: string }[];
    }
  /** The older part of a conversation, to be replaced by a summary of it. */
  | { readonly purpose: 'compact'; readonly goal: GoalBrief; readonly task: PlanTask; readonly conversation: string }
  /** One agent asks another one directly (ORC-053). */
  | {
      readonly purpose: 'consult';
      readonly goal: GoalBrief;
      readonly from: string;
      readonly question: string;
      readonly context: string;
    }
  | {
      readonly purpose: 'critic';
      readonly goal: GoalBrief;
      readonly statements: readonly string[];
      readonly results: readonly UpstreamResult[];
    }
  | {
      readonly purpose: 'reflect';
      readonly goal: GoalBrief;
      readonly outcome: 'completed' | 'failed';
      readonly result?: GoalResult;
      readonly fault?: Fault;
      readonly results: readonly UpstreamResult[];
    };
export type Purpose = Brief['purpose'];

export type ModelMessage =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls: readonly ModelToolCall[] }
  | { readonly role: 'tool'; readonly callId: string; readonly tool: string; readonly ok: boolean; readonly output: unknown };

export interface ModelToolCall {
  readonly callId: string;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
}

export interface ModelRequest {
  readonly tenantId: string;
  readonly brief: Brief;
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ToolSpec[];
  /** When set, the final text must be JSON of this schema; the caller validates it. */
  readonly output?: { readonly name: string; readonly schema: z.ZodType };
  readonly maxOutputTokens: number;
  readonly temperature: number;
  /** The model an agent's definition asks for: a name, or `provider:name`. The installation's own model when it is not available. */
  readonly model?: string;
  /** `allow`: an earlier answer to the same request will do. `never`: not even at temperature 0, where it would without this. */
  readonly cache?: 'allow' | 'never';
}

/** A turn as it streams in. `finish` is always last; a provider that fails throws instead. */
export type ModelPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'tool_call'; readonly call: ModelToolCall }
  /** Something about the call itself that people should know: a retry, a fallback, an answer from the cache. Before any other part. */
  | { readonly type: 'notice'; readonly level: 'info' | 'warning'; readonly message: string }
  | {
      readonly type: 'finish';
      readonly reason: 'stop' | 'tool_calls' | 'length' | 'refused';
      readonly usage: Usage;
      /** What answered, when it is not simply the provider that was asked. */
      readonly by?: { readonly provider: string; readonly model: string };
      /** The answer was kept from an earlier call; it cost nothing now. */
      readonly cached?: true;
    };

/** How a dependency behind a circuit breaker is doing (ORC-123). */
export interface CircuitStatus {
  /** `provider:model`. */
  readonly name: string;
  readonly state: 'closed' | 'open' | 'half-open';
  /** Failures in a row. */
  readonly failures: number;
  /** When an open circuit admits its first trial, epoch milliseconds. */
  readonly retryAt?: number;
}

/** The one port behind which every model stands. */
export interface ModelProvider {
  /** `anthropic`, `openai`, `openai-compatible`, `embedded`, `scripted` or a plugin's id. */
  readonly provider: string;
  readonly model: string;
  /** How people are told what thinks here, e.g. `embedded (rules, no language model)`. */
  readonly label: string;
  /** How many tokens a conversation may have, when the model has such a limit. */
  readonly contextTokens?: number;
  /** The circuits in front of the providers, in the order in which they are tried. */
  readonly circuits?: () => readonly CircuitStatus[];
  /**
   * Runs one turn. Throws an error carrying a `Fault` (`MODEL_FAILED`, `CANCELLED`) and never half-finishes silently.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>;
}

/** The final answer of an `execute` turn: what a task result is built from. Artifacts are collected from the workspace. */
export interface ExecuteAnswer extends Omit<TaskResult, 'artifacts' | 'type'> {
  readonly type?: TaskResult['type'];
  readonly artifacts?: readonly Artifact[];
}
