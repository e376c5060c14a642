import type { Brief, Fault, ModelPart, ModelProvider, ModelRequest, Purpose, Usage } from '@autoweave/contracts';
import { cancelled, ModelFault } from '../model-fault.js';

/** What the model says when a step's turn comes: text, an object as JSON, tool calls, or a fault. */
export type ScriptedReply =
  | { readonly text: string }
  | { readonly json: unknown }
  | {
      readonly calls: readonly { readonly tool: string; readonly arguments: Record<string, unknown>; readonly callId?: string }[];
      readonly text?: string;
    }
  | { readonly fault: Fault };

export interface ScriptedStep {
  readonly purpose: Purpose;
  /** The step only fits a call for which this holds; without it, any call of the purpose. */
  readonly when?: (request: ModelRequest) => boolean;
  readonly reply: ScriptedReply | ((request: ModelRequest) => ScriptedReply);
  /** How many calls it answers; `always` also fits none. Default 1. */
  readonly times?: number | 'always';
  readonly usage?: Partial<Usage>;
}

/** A scripted provider, with what it was asked and a check that it said everything. */
export interface ScriptedModel extends ModelProvider {
  readonly requests: readonly ModelRequest[];
  /** Throws when steps were not consumed or a call fitted no step: call it at the end of a test. */
  readonly assertDone: () => void;
}

const describe = (brief: Brief): string => (brief.purpose === 'execute' ? `execute of task "${brief.task.key}"` : brief.purpose);

const partsOf = (reply: ScriptedReply, usage: Usage, nextCall: () => string): readonly ModelPart[] => {
  if ('fault' in reply) throw new ModelFault(reply.fault);
  if ('calls' in reply) {
    const calls = reply.calls.map(
      (c): ModelPart => ({ type: 'tool_call', call: { callId: c.callId ?? nextCall(), tool: c.tool, arguments: c.arguments } }),
    );
    return [
      ...(reply.text ? [{ type: 'text' as const, text: reply.text }] : []),
      ...calls,
      { type: 'finish', reason: 'tool_calls', usage },
    ];
  }
  return [
    { type: 'text', text: 'json' in reply ? JSON.stringify(reply.json) : reply.text },
    { type: 'finish', reason: 'stop', usage },
  ];
};

/**
 * A model that says what it was told to say: for tests and demonstrations. The first step whose purpose and condition
 * fit answers a call. It fails on a call that no step fits, at once and again in `assertDone`, and on steps that nobody
 * asked for.
 */
export const scriptedModel = (steps: readonly ScriptedStep[]): ScriptedModel => {
  const left = steps.map((step) => ({ step, left: step.times === 'always' ? Number.POSITIVE_INFINITY : (step.times ?? 1) }));
  const requests: ModelRequest[] = [];
  const unexpected: string[] = [];
  let calls = 0;
  return {
    provider: 'scripted',
    model: 'scripted',
    label: 'scripted (test)',
    requests,
    assertDone: () => {
      const open = left
        .filter((l) => l.left > 0 && l.left !== Number.POSITIVE_INFINITY)
        .map((l) => `${l.left}× ${l.step.purpose} (step ${steps.indexOf(l.step) + 1})`);
      const problems = [...unexpected.map((u) => `unexpected call: ${u}`), ...open.map((o) => `not consumed: ${o}`)];
      if (problems.length > 0) throw new Error(`scripted model: ${problems.join('; ')}`);
    },
    async *stream(request, signal) {
      if (signal.aborted) throw cancelled();
      requests.push(request);
      const found = left.find((l) => l.left > 0 && l.step.purpose === request.brief.purpose && (l.step.when?.(request) ?? true));
      if (found === undefined) {
        unexpected.push(describe(request.brief));
        throw new ModelFault({ code: 'MODEL_FAILED', message: `The scripted model did not expect a call for ${describe(request.brief)}.` });
      }
      found.left -= 1;
      const { reply } = found.step;
      const usage: Usage = { inputTokens: 10, outputTokens: 5, costMicroUsd: 0, modelCalls: 1, ...found.step.usage };
      for (const part of partsOf(typeof reply === 'function' ? reply(request) : reply, usage, () => `scripted_${++calls}`)) {
        if (signal.aborted) throw cancelled();
        yield part;
      }
    },
  };
};
