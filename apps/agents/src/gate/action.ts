import type { ModelRequest } from '@autoweave/contracts';
import type { GuardedRequest } from '@autoweave/sandbox';
import type { ToolFacts } from '../tools/tool.js';

/** A tool call that a model asked for. */
export interface ToolAction {
  readonly kind: 'tool';
  /** From `GatedTools.get`; undefined when there is no such tool. */
  readonly tool: ToolFacts | undefined;
  readonly name: string;
  readonly arguments: Record<string, unknown>;
  /** Stable across attempts of a task. */
  readonly callKey: string;
  readonly callId?: string;
  /** The same call was begun earlier and nobody knows how it ended. */
  readonly outcomeUnknown: boolean;
}

export interface ModelAction {
  readonly kind: 'model';
  readonly request: ModelRequest;
}

/** Work handed to another agent: a new one, a hand-over of the task, a question, or a goal of its own. */
export interface SpawnAction {
  readonly kind: 'spawn';
  readonly how: 'agent' | 'handoff' | 'consult' | 'sub_goal';
  /** Name or type of the other agent. */
  readonly target: string;
  readonly arguments: Record<string, unknown>;
  readonly callKey: string;
  readonly callId?: string;
}

/** A connection to the outside on behalf of a tool call. */
export interface NetworkAction {
  readonly kind: 'network';
  readonly request: GuardedRequest;
  readonly callId?: string;
}

export type GateAction = ToolAction | ModelAction | SpawnAction | NetworkAction;
export type ActionKind = GateAction['kind'];

/** What a permit of each kind allows, word for word. */
export interface PermitSubjects {
  readonly tool: {
    readonly tool: ToolFacts;
    readonly input: unknown;
    readonly arguments: Record<string, unknown>;
    readonly callKey: string;
  };
  readonly model: { readonly request: ModelRequest };
  readonly spawn: Pick<SpawnAction, 'how' | 'target' | 'arguments' | 'callKey'>;
  readonly network: { readonly request: GuardedRequest };
}

export const subjectOf = (action: GateAction): string => {
  switch (action.kind) {
    case 'tool':
      return action.name;
    case 'model':
      return action.request.brief.purpose;
    case 'spawn':
      return `${action.how} ${action.target}`;
    case 'network':
      return `${action.request.method} ${action.request.url}`.slice(0, 500);
  }
};
