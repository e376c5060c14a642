import { addUsage, type ModelMessage, type ModelRequest, type ModelToolCall, noUsage, type Usage } from '@autoweave/contracts';
import { FaultError, fault, toFault } from '@autoweave/kernel';
import { costMicroUsd, estimateTokens } from '@autoweave/models';
import type { StepSpending } from '../step/step-record.js';
import { abortable } from './abortable.js';
import type { LoopPorts, LoopStart } from './loop-ports.js';
import { gateContextOf } from './run-context.js';

/** How often an answer that broke off is asked for again within one attempt. */
const maxRestarts = 2;
const defaultTemperature = 0.2;
const defaultMaxOutputTokens = 8_192;

export interface Turn {
  readonly text: string;
  readonly toolCalls: readonly ModelToolCall[];
  readonly spent: StepSpending;
}

/** Everything the model is told for its next turn. */
export const requestOf = (start: LoopStart, messages: readonly ModelMessage[]): ModelRequest => {
  const { tenantId, agent } = start.run.assignment;
  return {
    tenantId,
    brief: start.brief,
    system: start.system,
    messages: [...start.prompt, ...messages],
    tools: start.specs,
    maxOutputTokens: agent.maxOutputTokens ?? defaultMaxOutputTokens,
    temperature: agent.temperature ?? defaultTemperature,
    ...(agent.model === undefined ? {} : { model: agent.model }),
  };
};

/**
 * One turn of the model. An answer that broke off in the middle is discarded, announced as such, and asked for again; half
 * of it never becomes part of the conversation. Raises what the gate or the model says.
 */
export async function modelTurn(start: LoopStart, ports: LoopPorts, messages: readonly ModelMessage[], signal: AbortSignal): Promise<Turn> {
  const request = requestOf(start, messages);
  let wasted = noUsage;
  for (let restarts = 0; ; restarts += 1) {
    const stream = new TurnStream(start, ports);
    try {
      const turn = await stream.read(request, signal);
      // What the broken ones cost is kept with the one that came through.
      return { ...turn, spent: { ...turn.spent, usage: addUsage(turn.spent.usage, wasted) } };
    } catch (error) {
      signal.throwIfAborted();
      if (!stream.spoke) throw error;
      const lost = stream.lost(request);
      start.run.spending.add(lost);
      wasted = addUsage(wasted, lost);
      const problem = toFault(error);
      const again = restarts < maxRestarts && problem.code === 'MODEL_FAILED';
      ports.show({
        kind: 'notice',
        level: 'warning',
        message: `The answer broke off and is discarded (${problem.message}); about ${lost.outputTokens} tokens are lost.${again ? ' It is asked for again.' : ''}`,
      });
      if (!again) throw error;
    }
  }
}

/** One answer as it comes in. */
class TurnStream {
  private text = '';
  private readonly toolCalls: ModelToolCall[] = [];
  spoke = false;

  constructor(
    private readonly start: LoopStart,
    private readonly ports: LoopPorts,
  ) {}

  async read(request: ModelRequest, signal: AbortSignal): Promise<Turn> {
    const { gate, model, show } = this.ports;
    const verdict = gate.pass({ kind: 'model', request }, gateContextOf(this.start.run));
    if (verdict.kind !== 'permit') {
      show(verdict.step);
      throw new FaultError(verdict.kind === 'refuse' ? verdict.fault : { code: 'SAFETY_VIOLATION', message: verdict.reason });
    }
    let spent: StepSpending | undefined;
    // Pieces of a link show nothing of where it leads: a run that could give something away is shown whole texts only.
    const held = this.start.run.ledger.taint.exposed ? { text: '', reasoning: '' } : undefined;
    const say = (kind: 'text' | 'reasoning', text: string) => {
      if (held) held[kind] += text;
      else show({ kind, text });
    };
    for await (const part of abortable(model.stream(verdict.permit, signal), signal)) {
      if (part.type === 'notice') {
        show({ kind: 'notice', level: part.level, message: part.message });
        continue;
      }
      if (part.type === 'finish') {
        spent = { usage: part.usage, model: part.by ? `${part.by.provider}:${part.by.model}` : `${model.provider}:${model.model}` };
        continue;
      }
      this.spoke = true;
      if (part.type === 'tool_call') this.toolCalls.push(this.unique(part.call));
      else if (part.type === 'reasoning') say('reasoning', part.text);
      else {
        this.text += part.text;
        // A structured answer is for the platform; people see its summary when the task is done.
        if (!/^\s*(\{|```json)/.test(this.text)) say('text', part.text);
      }
    }
    signal.throwIfAborted();
    for (const kind of ['reasoning', 'text'] as const) {
      const clean = held?.[kind] ? gate.passAnswer(held[kind], gateContextOf(this.start.run)) : undefined;
      if (clean?.step) show(clean.step);
      if (clean) show({ kind, text: clean.text });
    }
    if (!spent) throw fault('MODEL_FAILED', 'The model stopped in the middle of its answer');
    this.start.run.spending.add(spent.usage);
    this.start.run.spending.model = spent.model;
    if (this.text.trim() === '' && this.toolCalls.length === 0) throw fault('MODEL_ANSWER_INVALID', 'The model answered nothing');
    return { text: this.text, toolCalls: this.toolCalls, spent };
  }

  /** Calls are told apart by their ids, also where their uses of grants are counted; what a model names twice gets a name of its own. */
  private unique(call: ModelToolCall): ModelToolCall {
    const { messages } = this.ports.checkpoints.state;
    const earlier = messages.flatMap((message) => (message.role === 'assistant' ? message.toolCalls : []));
    const taken = new Set([...earlier, ...this.toolCalls].map(({ callId }) => callId));
    if (!taken.has(call.callId)) return call;
    let n = 2;
    while (taken.has(`${call.callId}-${n}`)) n += 1;
    return { ...call, callId: `${call.callId}-${n}` };
  }

  /** What an answer that broke off probably cost: the provider did not say. */
  lost(request: ModelRequest): Usage {
    const inputTokens = this.ports.model.provider === 'embedded' ? 0 : estimateRequestTokens(request);
    const outputTokens = this.ports.model.provider === 'embedded' ? 0 : estimateTokens(this.text);
    return { inputTokens, outputTokens, costMicroUsd: costMicroUsd(this.ports.model.model, inputTokens, outputTokens), modelCalls: 1 };
  }
}

/** Tokens of a whole request, estimated on the safe side. */
export const estimateRequestTokens = ({ system, messages, tools }: Pick<ModelRequest, 'system' | 'messages' | 'tools'>): number =>
  estimateTokens(system) + estimateTokens(JSON.stringify(messages)) + (tools.length === 0 ? 0 : estimateTokens(JSON.stringify(tools)));
