import type { Intent, PlanInput, TaskAnswer } from '@autoweave/contracts';

/** What the scripted model answers in one turn. */
export type Turn =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'call'; readonly calls: readonly { readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> }[] };

/** Ends the agent's work: text for the person, or a structured answer with data, evidence and checks. */
export const say = (answer: string | (Partial<TaskAnswer> & { readonly summary: string })): Turn => ({
  kind: 'say',
  text: typeof answer === 'string' ? answer : JSON.stringify(answer),
});

/** Calls one tool. */
export const call = (tool: string, args: Readonly<Record<string, unknown>> = {}): Turn => calls([tool, args]);

/** Calls several tools in one turn. */
export const calls = (...all: readonly (readonly [tool: string, args: Readonly<Record<string, unknown>>])[]): Turn => ({
  kind: 'call',
  calls: all.map(([tool, args]) => ({ tool, arguments: args })),
});

/** What the model was asked, as it came over the wire. */
export interface TurnRequest {
  /** Name of the agent whose instructions the request carries. */
  readonly agent: string;
  /** Turns of this conversation that came before, from 0. */
  readonly turn: number;
  readonly system: string;
  /** What was handed in, as the person wrote it. */
  readonly goal: string;
  /** The description of the task in the plan; empty where there is none. */
  readonly task: string;
  /** The whole first message: goal, task, files of the workspace, results of earlier tasks, and memories of earlier goals. */
  readonly text: string;
  /** What the tools answered so far, oldest first. */
  readonly results: readonly string[];
  /** Names of the tools that the model may call. */
  readonly tools: readonly string[];
}

/**
 * One agent's part. A list holds the turns of a conversation: every task of the agent begins with the first one. A function
 * answers whatever it is asked.
 */
export type AgentScript = readonly (Turn | ((request: TurnRequest) => Turn))[] | ((request: TurnRequest) => Turn);

/** A task of a scripted plan. `key` and `name` default to the agent, `task` to the goal. */
export interface ScriptedTask extends Partial<Omit<PlanInput['tasks'][number], 'agentType' | 'dependsOn' | 'description'>> {
  /** Name or type of the agent that gets it. */
  readonly agent: string;
  /** What the agent is told to do. */
  readonly task?: string;
  /** Keys of the tasks it waits for. */
  readonly after?: readonly string[];
}

/** Everything the model says in a lab. What is left out has a canned answer. */
export interface LabModel {
  /** By name or type of the agent. An agent that is asked and has no script fails the lab. */
  readonly agents?: Readonly<Record<string, AgentScript>>;
  /** Answers to `consult_agent`, by name or type of the agent that is asked. Canned: `ok`. */
  readonly consults?: Readonly<Record<string, string | ((request: TurnRequest) => string)>>;
  /** Canned: a simple goal of low risk for a single agent. */
  readonly intent?: Partial<Intent>;
  /** Canned: one task for the first agent of the lab. A whole plan is taken as it is. */
  readonly plan?: readonly ScriptedTask[] | PlanInput | ((request: TurnRequest) => readonly ScriptedTask[] | PlanInput);
  /** Whether a judged statement holds. Canned: every one does. */
  readonly judge?: (statement: string) => boolean;
  /** Canned: none. */
  readonly lessons?: readonly string[];
}
