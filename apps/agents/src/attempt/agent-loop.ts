import { crashPoint, fault } from '@autoweave/kernel';
import { fence } from '@autoweave/models';
import { readAnswer, repairRequest } from './answer.js';
import { compactIfNeeded } from './compaction.js';
import type { LoopEnd, LoopPorts, LoopStart } from './loop-ports.js';
import { modelTurn } from './model-turn.js';
import { gateContextOf, newTaint } from './run-context.js';
import { openCalls, ToolCalls } from './tool-calls.js';

export type { LoopEnd, LoopPorts, LoopStart } from './loop-ports.js';

/** Turns after which a loop that does not end is ended. */
const maxTurns = 60;
/** How often an answer that does not fit is sent back. */
const maxRepairs = 2;

/**
 * Model turn, tool calls, model turn … until the model answers with something that fits. Every step is saved before the next
 * begins; a call that was finished by an earlier attempt is not run again. What it consumed is in the run's spending, also
 * when it throws.
 */
export async function runLoop(start: LoopStart, ports: LoopPorts, signal: AbortSignal): Promise<LoopEnd> {
  const { checkpoints } = ports;
  for (;;) {
    signal.throwIfAborted();
    const { messages, modelSteps } = checkpoints.state;
    const open = openCalls(messages);
    if (open.length > 0) {
      const end = await new ToolCalls(start, ports, modelSteps, signal).run(open);
      if (end.kind !== 'done') return end;
      continue;
    }
    const last = messages.at(-1);
    if (last?.role === 'assistant' && last.toolCalls.length === 0) {
      const errors = whatIsWrong(last.text, start, ports);
      if (errors.length === 0) return { kind: 'answered', text: cleaned(last.text, start, ports) };
      await sendBack(errors, ports);
      continue;
    }
    if (modelSteps >= maxTurns) throw fault('BUDGET_EXCEEDED', `The agent did not finish within ${maxTurns} turns`);
    await listen(start, ports);
    await compactIfNeeded(start, ports, signal);
    const turn = await modelTurn(start, ports, checkpoints.state.messages, signal);
    crashPoint('agents.model_answered');
    const taint = newTaint(start.run, checkpoints.state);
    await checkpoints.save(
      { kind: 'model', text: turn.text, toolCalls: turn.toolCalls, ...(taint.length > 0 ? { taint } : {}) },
      turn.spent,
    );
  }
}

/** Takes up what other agents have told meanwhile, fenced as what it is: something others said. */
async function listen({ run }: LoopStart, { told, checkpoints, show }: LoopPorts): Promise<void> {
  const notes = told?.() ?? [];
  if (notes.length === 0) return;
  const taint = (['private', 'untrusted'] as const).map((label) => ({ label, source: 'other agents' }));
  for (const { label, source } of taint) run.ledger.taint.add(label, source);
  const text = notes.map(({ from, topic, message }) => fence('note', `${from} on ${topic}: ${message}`)).join('\n');
  await checkpoints.save({
    kind: 'note',
    text: `Other agents on this goal told everybody:\n${text}\nUse it where it helps; check it where it matters.`,
    taint,
  });
  show({
    kind: 'notice',
    level: 'info',
    message: `Was told by ${[...new Set(notes.map((note) => note.from))].join(', ')}: ${notes.map((note) => note.topic).join(', ')}`,
  });
}

/** What leaves the run passes the gate as well. */
const cleaned = (text: string, start: LoopStart, { gate, show }: LoopPorts): string => {
  const clean = gate.passAnswer(text, gateContextOf(start.run));
  if (clean.step) show(clean.step);
  return clean.text;
};

const whatIsWrong = (text: string, start: LoopStart, ports: LoopPorts): readonly string[] => {
  const answer = readAnswer(text, ports.model.label, start.run.assignment.task);
  return answer.kind === 'invalid' ? answer.errors : [];
};

async function sendBack(errors: readonly string[], { checkpoints, show }: LoopPorts): Promise<void> {
  if (checkpoints.state.repairs >= maxRepairs)
    throw fault(
      'MODEL_ANSWER_INVALID',
      `The model's answer does not fit, also after ${maxRepairs} repairs: ${errors.slice(0, 3).join('; ')}`,
      {
        hint: 'It is tried again; another model may do better',
        details: { errors: [...errors] },
      },
    );
  show({ kind: 'notice', level: 'info', message: `The answer does not fit and is sent back: ${errors.slice(0, 3).join('; ')}` });
  await checkpoints.save({ kind: 'repair', text: repairRequest(errors) });
}
