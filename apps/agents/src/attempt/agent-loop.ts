import { createHash } from 'node:crypto';
import {
  addUsage,
  type ApprovalRequest,
  type Brief,
  type ModelMessage,
  type ModelRequest,
  type ModelToolCall,
  noUsage,
  type Step,
  type TaskAssignment,
  type ToolSpec,
  type Usage,
} from '@autoweave/contracts';
import { FaultError, fault, newId, toFault } from '@autoweave/kernel';
import type { GateContext, GatedModel, GatedTools, Permit, RunLedger, SafetyGate } from '../gate/index.js';
import type { StepRecord } from '../step/steps.repository.js';
import type { ToolContext } from '../tools/tool.js';

/** Turns after which a loop that does not end is ended. */
const maxTurns = 60;
const maxToolMs = 310_000;
const approvalMs = 24 * 3_600_000;
/** What a model sees of one tool result; the whole is in the workspace or can be asked for in pieces. */
const maxOutputCharacters = 60_000;

export interface LoopPorts {
  readonly gate: SafetyGate;
  /** What this run has used of its permissions. */
  readonly ledger: RunLedger;
  readonly model: GatedModel;
  readonly tools: GatedTools;
  readonly toolContext: ToolContext;
  readonly save: (step: StepRecord, usage?: Usage) => Promise<void>;
  readonly show: (step: Step) => void;
  readonly now: () => Date;
}

export interface LoopStart {
  readonly assignment: TaskAssignment;
  readonly brief: Brief;
  readonly system: string;
  readonly prompt: readonly ModelMessage[];
  readonly specs: readonly ToolSpec[];
  readonly allowedTools: readonly string[];
  /** What earlier attempts of this task already did. */
  readonly history: { readonly messages: readonly ModelMessage[]; readonly begun: ReadonlySet<string>; readonly modelSteps: number };
}

export type LoopEnd =
  | { readonly kind: 'answered'; readonly text: string; readonly usage: Usage }
  | { readonly kind: 'suspended'; readonly approval: ApprovalRequest; readonly usage: Usage };

/** An error together with what was spent before it. */
export class LoopFailure extends Error {
  constructor(
    readonly failure: unknown,
    readonly usage: Usage,
  ) {
    super('the loop failed', { cause: failure });
  }
}

/**
 * Model turn, tool calls, model turn … until the model answers. Every step is saved before the next begins; a call that was
 * finished by an earlier attempt is not run again. Throws `LoopFailure`.
 */
export async function runLoop(start: LoopStart, ports: LoopPorts, signal: AbortSignal): Promise<LoopEnd> {
  const messages: ModelMessage[] = [...start.history.messages];
  let turns = start.history.modelSteps;
  let usage = noUsage;
  try {
    for (;;) {
      signal.throwIfAborted();
      const open = openCalls(messages);
      if (open.length > 0) {
        const suspended = await runCalls(open, turns, start, ports, messages, usage, signal);
        if (suspended) return { kind: 'suspended', approval: suspended, usage };
        continue;
      }
      const last = messages.at(-1);
      if (last?.role === 'assistant' && last.toolCalls.length === 0) return { kind: 'answered', text: last.text, usage };
      if (turns >= maxTurns) throw fault('BUDGET_EXCEEDED', `The agent did not finish within ${maxTurns} turns`);
      const turn = await modelTurn(start, ports, messages, usage, signal);
      turns += 1;
      usage = addUsage(usage, turn.usage);
      await ports.save({ kind: 'model', text: turn.text, toolCalls: turn.toolCalls }, turn.usage);
      messages.push({ role: 'assistant', text: turn.text, toolCalls: turn.toolCalls });
    }
  } catch (error) {
    throw new LoopFailure(error, usage);
  }
}

interface OpenCall {
  readonly call: ModelToolCall;
  /** Place among all calls of its turn, finished ones included: the same in every attempt. */
  readonly place: number;
}

/** Calls of the newest model turn that have no result yet. */
function openCalls(messages: readonly ModelMessage[]): readonly OpenCall[] {
  const at = messages.findLastIndex((message) => message.role === 'assistant');
  const turn = messages[at];
  if (turn?.role !== 'assistant') return [];
  const answered = new Set(messages.slice(at + 1).flatMap((message) => (message.role === 'tool' ? [message.callId] : [])));
  return turn.toolCalls.map((call, place) => ({ call, place })).filter(({ call }) => !answered.has(call.callId));
}

async function modelTurn(
  start: LoopStart,
  ports: LoopPorts,
  messages: readonly ModelMessage[],
  spent: Usage,
  signal: AbortSignal,
): Promise<{ text: string; toolCalls: ModelToolCall[]; usage: Usage }> {
  let text = '';
  let usage: Usage | undefined;
  const toolCalls: ModelToolCall[] = [];
  const request: ModelRequest = {
    tenantId: start.assignment.tenantId,
    brief: start.brief,
    system: start.system,
    messages: [...start.prompt, ...messages],
    tools: start.specs,
    maxOutputTokens: 8_192,
    temperature: 0.2,
  };
  const verdict = ports.gate.pass({ kind: 'model', request }, gateContext(start, ports, spent));
  if (verdict.kind !== 'permit') {
    ports.show(verdict.step);
    throw new FaultError(verdict.kind === 'refuse' ? verdict.fault : { code: 'SAFETY_VIOLATION', message: verdict.reason });
  }
  for await (const part of ports.model.stream(verdict.permit, signal)) {
    if (part.type === 'text') {
      text += part.text;
      // A structured answer is for the platform; people see its summary when the task is done.
      if (!text.trimStart().startsWith('{')) ports.show({ kind: 'text', text: part.text });
    } else if (part.type === 'reasoning') ports.show({ kind: 'reasoning', text: part.text });
    else if (part.type === 'tool_call') toolCalls.push(part.call);
    else if (part.type === 'notice') ports.show({ kind: 'notice', level: part.level, message: part.message });
    else usage = part.usage;
  }
  signal.throwIfAborted();
  if (!usage) throw fault('MODEL_FAILED', 'The model stopped in the middle of its answer');
  if (text.trim() === '' && toolCalls.length === 0) throw fault('MODEL_ANSWER_INVALID', 'The model answered nothing');
  return { text, toolCalls, usage };
}

async function runCalls(
  calls: readonly OpenCall[],
  turn: number,
  start: LoopStart,
  ports: LoopPorts,
  messages: ModelMessage[],
  usage: Usage,
  signal: AbortSignal,
): Promise<ApprovalRequest | undefined> {
  const context = gateContext(start, ports, usage);
  const judged = calls.map(({ call, place }) => {
    const tool = ports.tools.get(call.tool);
    const callKey = callKeyOf(start.assignment.taskId, turn, place, call);
    // Inside the workspace of this attempt a repeat is harmless; only what reaches outside may have taken effect already.
    const outcomeUnknown = start.history.begun.has(call.callId) && tool !== undefined && reachesOutside(tool.name);
    const { callId, arguments: args } = call;
    const verdict = ports.gate.pass({ kind: 'tool', tool, name: call.tool, arguments: args, callKey, callId, outcomeUnknown }, context);
    return { call, callKey, verdict };
  });
  const asks = judged.find(({ verdict }) => verdict.kind === 'ask');
  const ready = asks ? judged.slice(0, judged.indexOf(asks)) : judged;
  const parallel = ready.length > 1 && ready.every(({ verdict }) => verdict.kind === 'permit' && verdict.permit.subject.tool.parallelSafe);
  const one = async ({ call, verdict }: (typeof judged)[number]) => {
    ports.show({ kind: 'tool_call', callId: call.callId, tool: call.tool, arguments: call.arguments });
    if (verdict.step) ports.show(verdict.step);
    const started = performance.now();
    const done =
      verdict.kind === 'permit'
        ? await execute(call, verdict.permit, ports, signal)
        : {
            ok: false as const,
            error: new FaultError(verdict.kind === 'refuse' ? verdict.fault : { code: 'INTERNAL', message: 'unreachable' }),
          };
    const durationMs = Math.round(performance.now() - started);
    if (!done.ok && verdict.kind === 'refuse' && verdict.fatal) throw done.error;
    const output = done.ok ? shorten(done.outcome.output) : { error: toFault(done.error) };
    await ports.save({ kind: 'result', callId: call.callId, tool: call.tool, ok: done.ok, output });
    ports.show({
      kind: 'tool_result',
      callId: call.callId,
      tool: call.tool,
      ok: done.ok,
      summary: done.ok ? done.outcome.summary : toFault(done.error).message,
      durationMs,
      ...(done.ok ? {} : { fault: toFault(done.error) }),
    });
    messages.push({ role: 'tool', callId: call.callId, tool: call.tool, ok: done.ok, output });
  };
  if (parallel) await Promise.all(ready.map(one));
  else for (const item of ready) await one(item);
  if (!asks || asks.verdict.kind !== 'ask') return undefined;
  const { call, callKey, verdict } = asks;
  ports.show(verdict.step);
  return {
    approvalId: newId('appr'),
    kind: call.tool === 'run_command' ? 'command' : 'tool',
    taskId: start.assignment.taskId,
    attempt: start.assignment.attempt,
    tool: call.tool,
    callKey,
    arguments: verdict.arguments,
    argumentsHash: verdict.argumentsHash,
    reason: verdict.reason,
    risk: verdict.risk,
    expiresAt: new Date(ports.now().getTime() + approvalMs).toISOString(),
  };
}

type Done =
  | { readonly ok: true; readonly outcome: { readonly output: unknown; readonly summary: string } }
  | { readonly ok: false; readonly error: unknown };

/** Runs what the gate permitted. A failing tool is an answer for the model, not the end of the attempt; a cancelled attempt is. */
async function execute(call: ModelToolCall, permit: Permit<'tool'>, ports: LoopPorts, signal: AbortSignal): Promise<Done> {
  await ports.save({ kind: 'intent', callId: call.callId, tool: call.tool });
  const limit = AbortSignal.timeout(maxToolMs);
  const both = AbortSignal.any([signal, limit]);
  const stopped = new Promise<never>((_, reject) =>
    both.addEventListener(
      'abort',
      () => reject(signal.aborted ? signal.reason : fault('TOOL_TIMEOUT', `${call.tool} did not finish in time`)),
      { once: true },
    ),
  );
  stopped.catch(() => {});
  try {
    return { ok: true, outcome: await Promise.race([ports.tools.run(permit, { ...ports.toolContext, signal: both }), stopped]) };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, error };
  }
}

/** What this run's actions are measured against right now. */
const gateContext = (start: LoopStart, ports: LoopPorts, spent: Usage): GateContext => {
  const { agent, agentType, budget, depth, grants, standingGrants } = start.assignment;
  return {
    agent: { name: agent.name, type: agentType, privilege: agent.privilege },
    allowedTools: start.allowedTools,
    use: {
      depth: depth ?? 0,
      tokensLeft: budget.tokens - spent.inputTokens - spent.outputTokens,
      agentsSpawned: 0,
      agentsActive: 0,
      endsAt: new Date(budget.endsAt),
    },
    now: ports.now(),
    grants,
    ...(standingGrants ? { standingGrants } : {}),
    ledger: ports.ledger,
    workspaceDir: ports.toolContext.workspaceDir,
  };
};

const reachesOutside = (tool: string) => tool === 'http_post';

/** Stable across attempts: the same place in the same task with the same call. */
const callKeyOf = (taskId: string, turn: number, index: number, call: ModelToolCall): string =>
  createHash('sha256').update(`${taskId}\n${turn}\n${index}\n${call.tool}`).digest('hex').slice(0, 32);

function shorten(output: unknown): unknown {
  const text = JSON.stringify(output) ?? 'null';
  if (text.length <= maxOutputCharacters) return output;
  return { truncated: true, length: text.length, beginning: text.slice(0, maxOutputCharacters) };
}
