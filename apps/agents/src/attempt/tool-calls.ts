import { createHash } from 'node:crypto';
import type { ApprovalRequest, Fault, ModelMessage, ModelToolCall } from '@autoweave/contracts';
import { crashPoint, FaultError, fault, newId, toFault } from '@autoweave/kernel';
import { type Asked, type GateVerdict, hashArguments, type Permitted } from '../gate/index.js';
import type { StepRecord } from '../step/step-record.js';
import type { ToolFacts, ToolOutcome } from '../tools/tool.js';
import type { FileChanges } from '../workspace/file-changes.js';
import type { LoopPorts, LoopStart } from './loop-ports.js';
import { gateContextOf, newTaint } from './run-context.js';

const maxToolMs = 310_000;
const approvalMs = 24 * 3_600_000;
/** Most calls of one turn that run side by side. */
const maxParallel = 8;
/** What a model sees of one tool result; the whole is in the workspace or can be asked for in pieces. */
const maxOutputCharacters = 60_000;

export type CallsEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'suspended'; readonly approval: ApprovalRequest }
  | { readonly kind: 'handed_off'; readonly to: string; readonly note: string };

export interface OpenCall {
  readonly call: ModelToolCall;
  /** Place among all calls of its turn, finished ones included: the same in every attempt. */
  readonly place: number;
}

/** Calls of the newest model turn that have no result yet. */
export function openCalls(messages: readonly ModelMessage[]): readonly OpenCall[] {
  const at = messages.findLastIndex((message) => message.role === 'assistant');
  const turn = messages[at];
  if (turn?.role !== 'assistant') return [];
  const answered = new Set(messages.slice(at + 1).flatMap((message) => (message.role === 'tool' ? [message.callId] : [])));
  return turn.toolCalls.map((call, place) => ({ call, place })).filter(({ call }) => !answered.has(call.callId));
}

/** A call as it would run: with the arguments that hooks left, and what the gate says to them. */
interface Judged {
  readonly call: ModelToolCall;
  readonly callKey: string;
  readonly arguments: Record<string, unknown>;
  readonly verdict: GateVerdict<'tool'> | { readonly kind: 'cancelled'; readonly fault: Fault };
  /** It was begun before, reaches outside, and nobody knows how it ended; the call that shows it. */
  readonly reread?: { readonly tool: string; readonly arguments: Record<string, unknown> };
}

/**
 * Runs the open calls of a turn: hooks, gate, tool, result. Those that are declared safe run side by side. The first that
 * needs a person ends the attempt, after everything before it is done.
 */
export class ToolCalls {
  constructor(
    private readonly start: LoopStart,
    private readonly ports: LoopPorts,
    private readonly turn: number,
    private readonly signal: AbortSignal,
  ) {}

  async run(calls: readonly OpenCall[]): Promise<CallsEnd> {
    const ready: Judged[] = [];
    let asked: { readonly judged: Judged; readonly verdict: Asked } | undefined;
    for (const open of calls) {
      const judged = await this.judge(open);
      const { verdict } = judged;
      if (verdict.kind === 'ask') {
        asked = { judged, verdict };
        break;
      }
      ready.push(judged);
      // Nothing after a call that ends the attempt is even judged.
      if (verdict.kind === 'refuse' && verdict.fatal) break;
    }
    const parallel =
      ready.length > 1 && ready.every(({ verdict }) => verdict.kind === 'permit' && verdict.permit.subject.tool.parallelSafe);
    const handedOff = parallel ? await this.sideBySide(ready) : await this.inTurn(ready);
    if (handedOff) return { kind: 'handed_off', ...handedOff };
    return asked ? { kind: 'suspended', approval: this.approval(asked.judged, asked.verdict) } : { kind: 'done' };
  }

  private async inTurn(ready: readonly Judged[]): Promise<ToolOutcome['handOff']> {
    for (const judged of ready) {
      const handOff = await this.one(judged);
      if (handOff) return handOff;
    }
    return undefined;
  }

  private async sideBySide(ready: readonly Judged[]): Promise<undefined> {
    const queue = [...ready];
    const lane = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await this.one(next);
    };
    await Promise.all(Array.from({ length: Math.min(maxParallel, queue.length) }, lane));
    return undefined;
  }

  private async judge({ call, place }: OpenCall): Promise<Judged> {
    const callKey = callKeyOf(this.start.run.assignment.taskId, this.turn, place, call);
    const hook = await this.ports.hooks.ask('PreToolUse', { callId: call.callId, tool: call.tool, arguments: call.arguments });
    const base = { call, callKey, arguments: hook.data.arguments };
    if (hook.cancelled) {
      const problem: Fault = {
        code: 'SAFETY_VIOLATION',
        message: `${hook.by ?? 'A hook'} stopped ${call.tool}: ${hook.reason ?? 'no reason given'}`,
        hint: 'Find another way or finish without it',
        details: { rule: `hook:${hook.by ?? 'unknown'}` },
      };
      return { ...base, verdict: { kind: 'cancelled', fault: problem } };
    }
    const tool = this.ports.tools.get(call.tool);
    const begun = this.start.interrupted.has(call.callId) || this.start.unknownEffects.has(hashArguments(call.tool, base.arguments));
    const unknown = begun && tool?.reach === 'outside';
    const reread = unknown && tool?.reread ? this.rereadOf(tool, base.arguments) : undefined;
    const verdict = await this.passOnGrants(() => this.pass(tool, call, base.arguments, callKey, unknown && !reread).verdict, call);
    return { ...base, verdict, ...(reread ? { reread } : {}) };
  }

  /** A grant that serves no more is left out, and the call is judged again without it. */
  private async passOnGrants(judge: () => GateVerdict<'tool'>, { callId, tool }: ModelToolCall): Promise<GateVerdict<'tool'>> {
    for (;;) {
      const verdict = judge();
      const grantId = verdict.kind === 'permit' ? grantOf(verdict) : undefined;
      if (grantId === undefined || (await this.ports.grants.take({ grantId, tool, callId }))) return verdict;
      this.start.run.ledger.endGrant(grantId);
    }
  }

  private pass(tool: ToolFacts | undefined, call: ModelToolCall, args: Record<string, unknown>, callKey: string, outcomeUnknown: boolean) {
    const action = { kind: 'tool', tool, name: call.tool, arguments: args, callKey, callId: call.callId, outcomeUnknown } as const;
    return { verdict: this.ports.gate.pass(action, gateContextOf(this.start.run)) };
  }

  private rereadOf(tool: ToolFacts, args: Record<string, unknown>): Judged['reread'] {
    const parsed = tool.input.safeParse(args);
    return parsed.success ? tool.reread?.(parsed.data) : undefined;
  }

  private async one(judged: Judged): Promise<ToolOutcome['handOff']> {
    const { call, verdict } = judged;
    const { show, checkpoints, hooks } = this.ports;
    show({ kind: 'tool_call', callId: call.callId, tool: call.tool, arguments: judged.arguments });
    if (verdict.kind !== 'cancelled' && verdict.step) show(verdict.step);
    const started = performance.now();
    const done = await this.outcome(judged);
    const durationMs = Math.round(performance.now() - started);
    if (!done.ok && verdict.kind === 'refuse' && verdict.fatal) throw done.error;
    const problem = done.ok ? undefined : toFault(done.error);
    const output = done.ok ? shorten(done.outcome.output) : { error: problem };
    const summary = done.ok ? done.outcome.summary : (problem?.message ?? '');
    const spent = done.ok ? done.outcome.spent : undefined;
    if (spent) this.start.run.spending.add(spent.usage);
    const taint = newTaint(this.start.run, checkpoints.state);
    const files = verdict.kind === 'permit' && changesFiles(verdict.permit.subject.tool) ? await this.ports.files.changes() : undefined;
    const result: StepRecord = {
      kind: 'result',
      callId: call.callId,
      tool: call.tool,
      ok: done.ok,
      output,
      ...(taint.length > 0 ? { taint } : {}),
      ...(files && hasChanges(files) ? { files } : {}),
    };
    crashPoint('agents.tool_ran');
    await checkpoints.save(result, spent);
    crashPoint('agents.result_saved');
    show({
      kind: 'tool_result',
      callId: call.callId,
      tool: call.tool,
      ok: done.ok,
      summary,
      durationMs,
      ...(problem ? { fault: problem } : {}),
    });
    hooks.tell('PostToolUse', {
      callId: call.callId,
      tool: call.tool,
      arguments: judged.arguments,
      ok: done.ok,
      summary: summary.slice(0, 2_000),
      durationMs,
    });
    return done.ok ? done.outcome.handOff : undefined;
  }

  private async outcome(judged: Judged): Promise<Done> {
    const { verdict } = judged;
    if (judged.reread && verdict.kind === 'permit') return this.readBack(judged, judged.reread);
    if (verdict.kind === 'permit') return this.execute(judged, verdict);
    return { ok: false, error: new FaultError(verdict.kind === 'ask' ? unreachable : verdict.fault) };
  }

  /** The call is not repeated: the model is told what is there now and decides. */
  private async readBack({ call, callKey }: Judged, { tool, arguments: args }: NonNullable<Judged['reread']>): Promise<Done> {
    const look: ModelToolCall = { callId: call.callId, tool, arguments: args };
    const { verdict } = this.pass(this.ports.tools.get(tool), look, args, `${callKey}:reread`, false);
    const found = verdict.kind === 'permit' ? await this.bounded(verdict, tool) : undefined;
    return {
      ok: false,
      error: fault('TOOL_FAILED', `${call.tool} was interrupted and was not run again: it may have taken effect`, {
        hint: found?.ok
          ? 'Look at what is there now, and repeat the call only if it did not take effect'
          : 'Find out whether it took effect before repeating it',
        details: found?.ok ? { [tool]: shorten(found.outcome.output) } : {},
      }),
    };
  }

  /** Runs what the gate permitted. A failing tool is an answer for the model, not the end of the attempt; a cancelled attempt is. */
  private async execute(judged: Judged, verdict: Permitted<'tool'>): Promise<Done> {
    await this.ports.checkpoints.save(intentOf(judged, verdict));
    crashPoint('agents.intent_saved');
    return this.bounded(verdict, judged.call.tool);
  }

  private async bounded(verdict: Permitted<'tool'>, name: string): Promise<Done> {
    const limit = AbortSignal.timeout(maxToolMs);
    const both = AbortSignal.any([this.signal, limit]);
    let stop: () => void = () => undefined;
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(this.signal.aborted ? this.signal.reason : fault('TOOL_TIMEOUT', `${name} did not finish in time`));
      both.addEventListener('abort', stop, { once: true });
    });
    stopped.catch(() => undefined);
    try {
      const { tools, toolContext } = this.ports;
      return { ok: true, outcome: await Promise.race([tools.run(verdict.permit, { ...toolContext, signal: both }), stopped]) };
    } catch (error) {
      this.signal.throwIfAborted();
      return { ok: false, error };
    } finally {
      both.removeEventListener('abort', stop);
    }
  }

  private approval({ call, callKey }: Judged, verdict: Asked): ApprovalRequest {
    this.ports.show(verdict.step);
    const { taskId, attempt } = this.start.run.assignment;
    return {
      approvalId: newId('appr'),
      kind: call.tool === 'run_command' ? 'command' : 'tool',
      taskId,
      attempt,
      tool: call.tool,
      callKey,
      arguments: verdict.arguments,
      argumentsHash: verdict.argumentsHash,
      reason: verdict.reason,
      risk: verdict.risk,
      expiresAt: new Date(this.start.run.now().getTime() + approvalMs).toISOString(),
    };
  }
}

/** Reading tools and those that act elsewhere leave the workspace as it is. */
const changesFiles = ({ permission, reach }: ToolFacts): boolean => permission !== 'READ_ONLY' && (reach ?? 'workspace') === 'workspace';
const hasChanges = ({ saved, removed, lost }: FileChanges): boolean =>
  Object.keys(saved).length > 0 || (removed?.length ?? 0) > 0 || lost === true;

type Done = { readonly ok: true; readonly outcome: ToolOutcome } | { readonly ok: false; readonly error: unknown };

const unreachable: Fault = { code: 'INTERNAL', message: 'A call that needs a person was about to run' };

/** The standing grant that let a call pass. */
const grantOf = ({ step }: Permitted<'tool'>): string | undefined =>
  step?.rule.startsWith('grant:') ? step.rule.slice('grant:'.length) : undefined;

/** What is kept of a call before it runs, with what it uses up of permissions. */
function intentOf({ call, callKey, arguments: args }: Judged, permitted: Permitted<'tool'>): StepRecord {
  const { approvalId, editedArguments } = permitted;
  const grantId = grantOf(permitted);
  const real = editedArguments ?? (args === call.arguments ? undefined : args);
  return {
    kind: 'intent',
    callId: call.callId,
    tool: call.tool,
    effect: hashArguments(call.tool, args),
    ...(real ? { arguments: real } : {}),
    ...(approvalId ? { approvalId } : {}),
    ...(grantId ? { grant: { grantId, callKey } } : {}),
  };
}

/** Stable across attempts: the same place in the same task with the same call. */
const callKeyOf = (taskId: string, turn: number, index: number, call: ModelToolCall): string =>
  createHash('sha256').update(`${taskId}\n${turn}\n${index}\n${call.tool}`).digest('hex').slice(0, 32);

function shorten(output: unknown): unknown {
  const text = JSON.stringify(output) ?? 'null';
  if (text.length <= maxOutputCharacters) return output;
  return { truncated: true, length: text.length, beginning: text.slice(0, maxOutputCharacters) };
}
