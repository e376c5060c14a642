import { type Brief, type Fault, type ModelMessage, type ModelToolCall, type TaskAnswer, verdictOf } from '@autoweave/contracts';
import type { z } from 'zod';
import type { TaskAnswer as TaskAnswerSchema } from '@autoweave/contracts';

export type ExecuteBrief = Extract<Brief, { purpose: 'execute' }>;
export type Answer = z.input<typeof TaskAnswerSchema>;

/** One tool call that a procedure asks for. */
export interface Call {
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
}

export interface ProcedureContext {
  readonly brief: ExecuteBrief;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Work on one task: yields batches of tool calls, is resumed with their outputs in order, returns the answer. It holds
 * no state outside itself, so that it can be replayed from the messages of any turn.
 */
export type Procedure = (ctx: ProcedureContext) => Generator<readonly Call[], Answer, readonly unknown[]>;

/** A tool that refused or failed; thrown into the procedure at the call. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/** One call as a step of a procedure. */
export function* use<T = Record<string, unknown>>(
  tool: string,
  args: Record<string, unknown>,
): Generator<readonly Call[], T, readonly unknown[]> {
  const [output] = yield [{ tool, arguments: args }];
  return output as T;
}

export type Advance =
  | { readonly next: 'calls'; readonly calls: readonly ModelToolCall[] }
  | { readonly next: 'answer'; readonly answer: Answer };

const faultIn = (tool: string, output: unknown): Fault => {
  const of =
    typeof output === 'object' && output !== null
      ? 'fault' in output
        ? output.fault
        : 'error' in output
          ? output.error
          : output
      : undefined;
  if (typeof of === 'object' && of !== null && 'code' in of && 'message' in of) return of as Fault;
  return {
    code: 'TOOL_FAILED',
    message: `${tool} failed: ${typeof output === 'string' ? output : JSON.stringify(output)}`.slice(0, 2_000),
  };
};

/** A call that failed in a way that may pass is made again so many times. */
const maxRepeats = 2;

type ToolMessage = Extract<ModelMessage, { role: 'tool' }>;

/** The last answer to a call, or the call to make: itself, or its repetition after a passing failure. */
const settle = (call: ModelToolCall, results: ReadonlyMap<string, ToolMessage>): ToolMessage | ModelToolCall => {
  for (let repeat = 0; ; repeat++) {
    const callId = repeat === 0 ? call.callId : `${call.callId}_again_${repeat}`;
    const result = results.get(callId);
    if (result === undefined) return { ...call, callId };
    if (result.ok || repeat === maxRepeats || verdictOf(faultIn(result.tool, result.output).code) !== 'retryable') return result;
  }
};

/**
 * Replays a procedure over the tool results so far and says what comes next. Call ids count up from `call_1`, so the
 * same messages always lead to the same turn; a batch of which only a part was answered is asked for the rest, and a
 * call that failed in a way that may pass is made again, twice at most.
 */
export const advance = (procedure: Procedure, ctx: ProcedureContext, messages: readonly ModelMessage[]): Advance => {
  const results = new Map(messages.flatMap((m) => (m.role === 'tool' ? [[m.callId, m] as const] : [])));
  const run = procedure(ctx);
  let count = 0;
  let step = run.next();
  while (!step.done) {
    const settled = step.value.map((call) => settle({ callId: `call_${++count}`, tool: call.tool, arguments: call.arguments }, results));
    const open = settled.filter((s): s is ModelToolCall => !('role' in s));
    if (open.length > 0) return { next: 'calls', calls: open };
    const answers = settled.filter((s): s is ToolMessage => 'role' in s);
    const failed = answers.find((a) => !a.ok);
    step = failed === undefined ? run.next(answers.map((a) => a.output)) : run.throw(new ToolFailure(faultIn(failed.tool, failed.output)));
  }
  return { next: 'answer', answer: step.value };
};

/** A fault that a task answers with, when it is one a person can resolve. */
export const answerableFault = (fault: Fault): TaskAnswer['fault'] => {
  const { message, hint, details } = fault;
  const as = (code: 'CAPABILITY_MISSING' | 'CLARIFICATION_NEEDED' | 'UNREADABLE_FILE'): TaskAnswer['fault'] => ({
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details }),
  });
  switch (fault.code) {
    case 'CAPABILITY_MISSING':
    case 'CLARIFICATION_NEEDED':
    case 'UNREADABLE_FILE':
      return as(fault.code);
    case 'NOT_FOUND':
      return as('CLARIFICATION_NEEDED');
    default:
      return undefined;
  }
};
