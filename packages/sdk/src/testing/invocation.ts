import type { GoalEvent } from '@autoweave/contracts';

interface Place {
  readonly agent: string;
  readonly goalId: string;
  readonly taskId: string;
  /** When it began, ISO 8601. */
  readonly at: string;
}

/** A task that an agent worked on. An attempt that goes on after an approval, or is tried again, is the same invocation. */
export interface AgentInvocation extends Place {
  readonly kind: 'agent';
  readonly attempts: number;
}

/** A question that one agent asked another; `agent` is the one that answered. */
export interface ConsultInvocation extends Place {
  readonly kind: 'consult';
  readonly from: string;
  readonly question: string;
  readonly answer: string;
}

/** A tool call that the platform let happen, refused or saw fail. `result` is missing while it waits or runs. */
export interface ToolInvocation extends Place {
  readonly kind: 'tool';
  readonly tool: string;
  readonly callId: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result?: { readonly ok: boolean; readonly summary: string; readonly code?: string };
}

export type Invocation = AgentInvocation | ConsultInvocation | ToolInvocation;

/** Reads invocations out of the event logs of goals: nothing is recorded beside what the platform itself keeps. */
export class InvocationLog {
  readonly #byKey = new Map<string, Invocation>();
  readonly #agentOf = new Map<string, string>();

  add({ goalId, at, ...event }: GoalEvent): void {
    if (event.type === 'tasks.started')
      for (const { taskId, attempt, agent } of event.payload.items) {
        this.#agentOf.set(`${taskId} ${attempt}`, agent);
        const key = `agent ${taskId} ${agent}`;
        const before = this.#byKey.get(key);
        const attempts = before?.kind === 'agent' ? before.attempts + 1 : 1;
        this.#byKey.set(key, { kind: 'agent', agent, goalId, taskId, at: before?.at ?? at, attempts });
      }
    if (event.type !== 'task.stepped') return;
    const { taskId, attempt, steps } = event.payload;
    const agent = this.#agentOf.get(`${taskId} ${attempt}`) ?? '';
    for (const step of steps) {
      if (step.kind === 'consult') {
        const { question, answer } = step;
        const key = `consult ${taskId} ${this.#byKey.size}`;
        this.#byKey.set(key, { kind: 'consult', agent: step.agent, from: agent, question, answer, goalId, taskId, at });
      } else if (step.kind === 'tool_call') {
        const key = `tool ${taskId} ${step.callId}`;
        if (!this.#byKey.has(key))
          this.#byKey.set(key, {
            kind: 'tool',
            agent,
            tool: step.tool,
            callId: step.callId,
            arguments: step.arguments,
            goalId,
            taskId,
            at,
          });
      } else if (step.kind === 'tool_result') {
        const key = `tool ${taskId} ${step.callId}`;
        const called = this.#byKey.get(key);
        const result = { ok: step.ok, summary: step.summary, ...(step.fault ? { code: step.fault.code } : {}) };
        if (called?.kind === 'tool') this.#byKey.set(key, { ...called, result });
      }
    }
  }

  /** In the order in which they began. */
  get all(): readonly Invocation[] {
    return [...this.#byKey.values()];
  }
}
