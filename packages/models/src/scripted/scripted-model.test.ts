import type { ModelPart, ModelProvider, ModelRequest } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { scriptedModel } from './scripted-model.js';

const goal = { goalId: 'g', text: 'x', inputs: [], receivedAt: '2026-01-01T00:00:00.000Z' };
const request = (purpose: 'intent' | 'reflect'): ModelRequest => ({
  tenantId: 't',
  system: '',
  messages: [],
  tools: [],
  maxOutputTokens: 1,
  temperature: 0,
  brief: purpose === 'intent' ? { purpose, goal, capabilities: [] } : { purpose, goal, outcome: 'completed', results: [] },
});
const run = async (model: ModelProvider, r: ModelRequest, signal = new AbortController().signal): Promise<readonly ModelPart[]> => {
  const parts: ModelPart[] = [];
  for await (const p of model.stream(r, signal)) parts.push(p);
  return parts;
};

describe('The scripted model', () => {
  it('answers by purpose and condition, in the order of its steps', async () => {
    const model = scriptedModel([
      { purpose: 'reflect', reply: { json: { lessons: [] } } },
      { purpose: 'intent', when: (r) => r.tenantId === 'other', times: 'always', reply: { text: 'never' } },
      { purpose: 'intent', reply: (r) => ({ text: `for ${r.tenantId}` }), usage: { inputTokens: 99 } },
    ]);
    expect(await run(model, request('intent'))).toEqual([
      { type: 'text', text: 'for t' },
      { type: 'finish', reason: 'stop', usage: { inputTokens: 99, outputTokens: 5, costMicroUsd: 0, modelCalls: 1 } },
    ]);
    expect(await run(model, request('reflect'))).toMatchObject([{ text: '{"lessons":[]}' }, { type: 'finish' }]);
    expect(() => model.assertDone()).not.toThrow();
    expect(model.requests).toHaveLength(2);
  });

  it('fails on a call that nobody scripted, at once and at the end', async () => {
    const model = scriptedModel([]);
    await expect(run(model, request('intent'))).rejects.toMatchObject({ fault: { code: 'MODEL_FAILED' } });
    expect(() => model.assertDone()).toThrow('unexpected call: intent');
  });

  it('fails on steps that nobody asked for', () => {
    expect(() => scriptedModel([{ purpose: 'intent', times: 2, reply: { text: 'x' } }]).assertDone()).toThrow('not consumed: 2× intent');
  });

  it('gives tool calls and faults, and stops when cancelled', async () => {
    const model = scriptedModel([
      { purpose: 'intent', reply: { calls: [{ tool: 'read_file', arguments: { path: 'a' } }] } },
      { purpose: 'intent', reply: { fault: { code: 'MODEL_FAILED', message: 'down' } } },
    ]);
    expect(await run(model, request('intent'))).toMatchObject([
      { type: 'tool_call', call: { callId: 'scripted_1' } },
      { reason: 'tool_calls' },
    ]);
    await expect(run(model, request('intent'))).rejects.toMatchObject({ fault: { message: 'down' } });
    await expect(run(model, request('intent'), AbortSignal.abort())).rejects.toMatchObject({ fault: { code: 'CANCELLED' } });
  });
});
