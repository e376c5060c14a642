import type { Brief, ModelPart, ModelProvider, ModelRequest, Usage } from '@autoweave/contracts';
import { cancelled, ModelFault } from '../model-fault.js';
import { extractSummary } from '../prompt/extract-summary.js';
import { judge, reflect } from './critic.js';
import { analyzeIntent } from './intent/analyze-intent.js';
import { makePlan } from './plan/make-plan.js';
import { type Advance, advance, answerableFault, ToolFailure } from './procedure/procedure.js';
import { procedureFor } from './procedure/procedure-for.js';
import { embeddedLabel, embeddedVersion } from './version.js';

const usage: Usage = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 1 };
const chunkLength = 400;

const chunks = (text: string): readonly string[] =>
  Array.from({ length: Math.ceil(text.length / chunkLength) }, (_, i) => text.slice(i * chunkLength, (i + 1) * chunkLength));

const answered = (value: unknown): readonly ModelPart[] => [
  ...chunks(typeof value === 'string' ? value : JSON.stringify(value)).map((text): ModelPart => ({ type: 'text', text })),
  { type: 'finish', reason: 'stop', usage },
];

const execute = (brief: Extract<Brief, { purpose: 'execute' }>, request: ModelRequest): readonly ModelPart[] => {
  let step: Advance;
  try {
    const { procedure, args } = procedureFor(brief);
    step = advance(procedure, { brief, args }, request.messages);
  } catch (error) {
    if (!(error instanceof ToolFailure) && !(error instanceof ModelFault)) throw error;
    const fault = answerableFault(error.fault);
    if (fault === undefined) throw error instanceof ModelFault ? error : new ModelFault(error.fault, { cause: error });
    return answered({ summary: fault.message, fault, method: embeddedVersion });
  }
  if (step.next === 'answer') return answered(step.answer);
  const offered = new Set(request.tools.map((t) => t.name));
  const absent = step.calls.filter((c) => !offered.has(c.tool)).map((c) => c.tool);
  if (absent.length > 0) {
    const message = `This agent does not have the tool${absent.length === 1 ? '' : 's'} ${[...new Set(absent)].join(', ')}.`;
    return answered({
      summary: message,
      fault: { code: 'CAPABILITY_MISSING', message, hint: 'Give the task to an agent with data tools.' },
      method: embeddedVersion,
    });
  }
  return [...step.calls.map((call): ModelPart => ({ type: 'tool_call', call })), { type: 'finish', reason: 'tool_calls', usage }];
};

const partsFor = (request: ModelRequest): readonly ModelPart[] => {
  const { brief } = request;
  switch (brief.purpose) {
    case 'intent':
      return answered(analyzeIntent(brief.goal));
    case 'plan':
      return answered(makePlan(brief));
    case 'execute':
      return execute(brief, request);
    case 'critic':
      return answered(judge(brief));
    case 'reflect':
      return answered(reflect(brief));
    case 'compact':
      return answered(extractSummary(brief.conversation));
    case 'consult':
      throw new ModelFault({
        code: 'CAPABILITY_MISSING',
        message: 'The embedded rules cannot answer questions of other agents.',
        hint: 'Set a language model (ANTHROPIC_API_KEY, OPENAI_API_KEY or an OpenAI-compatible address), or go on without the answer.',
      });
  }
};

/**
 * The provider that needs no key and no network: rules, templates and small statistics. It reads the typed brief, not
 * the prompt. Deterministic: the same brief and messages give the same parts. It costs nothing and counts no tokens.
 */
export const embeddedModel = (): ModelProvider => ({
  provider: 'embedded',
  model: embeddedVersion,
  label: embeddedLabel,
  async *stream(request, signal) {
    if (signal.aborted) throw cancelled();
    for (const part of partsFor(request)) {
      if (signal.aborted) throw cancelled();
      yield part;
    }
  },
});
