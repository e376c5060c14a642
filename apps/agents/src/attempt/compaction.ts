import type { ModelMessage, ModelRequest, Usage } from '@autoweave/contracts';
import { noUsage } from '@autoweave/contracts';
import { toFault } from '@autoweave/kernel';
import { extractSummary, fileNamesIn } from '@autoweave/models';
import { abortable } from './abortable.js';
import type { LoopPorts, LoopStart } from './loop-ports.js';
import { estimateRequestTokens, requestOf } from './model-turn.js';
import { gateContextOf } from './run-context.js';

/** Share of the model's context at which a conversation is shortened, and at which nobody may prevent it any more. */
export const compactionShare = 0.7;
const hardShare = 0.95;
/** Share of the context that the newest, untouched part may have. */
const keptShare = 0.25;
const summaryTokens = 2_000;
const maxMessageCharacters = 4_000;

/**
 * Where the older part ends: as few of the newest messages as the limit demands stay, always whole turns (a call and its
 * results are never torn apart), and never none. 0 when nothing can be dropped.
 */
export function cutAt(messages: readonly ModelMessage[], keepTokens: number): number {
  const sizes = messages.map((message) => estimateRequestTokens({ system: '', messages: [message], tools: [] }));
  const starts = messages.flatMap((message, at) => (message.role === 'assistant' && at > 0 ? [at] : []));
  const tail = (from: number) => sizes.slice(from).reduce((sum, size) => sum + size, 0);
  return starts.find((at) => tail(at) <= keepTokens) ?? starts.at(-1) ?? 0;
}

/** The older part as text for the one who shortens it. Long outputs are cut in the middle. */
export const conversationText = (messages: readonly ModelMessage[], maxCharacters: number): string => {
  const each = Math.max(400, Math.min(maxMessageCharacters, Math.floor(maxCharacters / Math.max(1, messages.length))));
  const cut = (text: string) => (text.length <= each ? text : `${text.slice(0, each / 2)} … ${text.slice(-each / 2)}`);
  const lines = messages.map((message) => {
    if (message.role === 'user') return `note: ${cut(message.text)}`;
    if (message.role === 'tool')
      return `result of ${message.tool} (${message.ok ? 'ok' : 'failed'}): ${cut(JSON.stringify(message.output))}`;
    const calls = message.toolCalls.map((call) => `call ${call.tool} ${cut(JSON.stringify(call.arguments))}`);
    return [...(message.text === '' ? [] : [`agent: ${cut(message.text)}`]), ...calls].join('\n');
  });
  return lines.join('\n').slice(-maxCharacters);
};

/**
 * Shortens the conversation when it comes near the model's context: hook, checkpoint, summary of the older part, all recorded
 * as one step that a resumed attempt repeats. The task itself, open calls and the newest turns stay word for word.
 */
export async function compactIfNeeded(start: LoopStart, ports: LoopPorts, signal: AbortSignal): Promise<void> {
  const window = ports.model.contextTokens;
  if (window === undefined) return;
  const { messages } = ports.checkpoints.state;
  const before = estimateRequestTokens(requestOf(start, messages));
  if (before <= window * compactionShare) return;
  const dropped = cutAt(messages, window * keptShare);
  if (dropped === 0) return;
  const hook = await ports.hooks.ask('PreCompact', { tokens: before, limit: window, keep: [] });
  if (hook.cancelled && before <= window * hardShare) return;
  const older = messages.slice(0, dropped);
  const { text, usage, model } = await summarise(start, ports, older, Math.floor(window * 0.5 * 3), signal);
  const files = older.flatMap((message) => fileNamesIn(conversationText([message], maxMessageCharacters)));
  const summary = [
    text.trim(),
    ...(files.length > 0 ? [`Files that were read or written: ${[...new Set(files)].slice(0, 200).join(', ')}`] : []),
    ...(hook.data.keep.length > 0 ? [`To keep in mind:\n${hook.data.keep.join('\n')}`] : []),
  ].join('\n\n');
  await ports.checkpoints.save({ kind: 'compaction', summary, dropped }, model === undefined ? undefined : { usage, model });
  const afterTokens = estimateRequestTokens(requestOf(start, ports.checkpoints.state.messages));
  ports.show({ kind: 'compaction', beforeTokens: before, afterTokens, summary });
}

interface Summary {
  readonly text: string;
  readonly usage: Usage;
  /** Undefined when no model was needed. */
  readonly model?: string;
}

/** By the model, within its limits; by extracting the lines that matter when there is none or it fails. */
async function summarise(
  start: LoopStart,
  ports: LoopPorts,
  older: readonly ModelMessage[],
  maxCharacters: number,
  signal: AbortSignal,
): Promise<Summary> {
  const conversation = conversationText(older, maxCharacters);
  const { assignment, spending } = start.run;
  const request: ModelRequest = {
    tenantId: assignment.tenantId,
    brief: { purpose: 'compact', goal: start.brief.goal, task: start.brief.task, conversation },
    system: '',
    messages: [],
    tools: [],
    maxOutputTokens: summaryTokens,
    temperature: 0,
    cache: 'never',
    ...(assignment.agent.model === undefined ? {} : { model: assignment.agent.model }),
  };
  const verdict = ports.gate.pass({ kind: 'model', request }, gateContextOf(start.run));
  if (verdict.kind !== 'permit') return { text: extractSummary(conversation), usage: noUsage };
  let text = '';
  let usage = noUsage;
  let model = `${ports.model.provider}:${ports.model.model}`;
  try {
    for await (const part of abortable(ports.model.stream(verdict.permit, signal), signal)) {
      if (part.type === 'text') text += part.text;
      else if (part.type === 'finish') {
        usage = part.usage;
        if (part.by) model = `${part.by.provider}:${part.by.model}`;
      }
    }
    spending.add(usage);
    return text.trim() === '' ? { text: extractSummary(conversation), usage, model } : { text, usage, model };
  } catch (error) {
    signal.throwIfAborted();
    ports.show({
      kind: 'notice',
      level: 'warning',
      message: `The conversation is shortened without a model: ${toFault(error).message}`,
    });
    return { text: extractSummary(conversation), usage: noUsage };
  }
}
