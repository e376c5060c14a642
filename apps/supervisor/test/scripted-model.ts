import { type Brief, type ModelProvider, noUsage } from '@autoweave/contracts';

/** Answers each purpose with what the test says; a purpose without an answer fails the call. */
export function scriptedModel(
  answers: { readonly [P in Brief['purpose']]?: (brief: Extract<Brief, { purpose: P }>, call: number) => unknown },
): ModelProvider & { readonly calls: Brief[] } {
  const calls: Brief[] = [];
  return {
    provider: 'scripted',
    model: 'scripted',
    label: 'scripted',
    calls,
    async *stream(request) {
      calls.push(request.brief);
      const answer = answers[request.brief.purpose] as ((brief: Brief, call: number) => unknown) | undefined;
      if (!answer)
        throw Object.assign(new Error(), { fault: { code: 'MODEL_FAILED', message: `nothing was scripted for ${request.brief.purpose}` } });
      const value = answer(request.brief, calls.filter((b) => b.purpose === request.brief.purpose).length);
      yield { type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) };
      yield { type: 'finish', reason: 'stop', usage: { ...noUsage, inputTokens: 10, outputTokens: 5, modelCalls: 1 } };
    },
  };
}
