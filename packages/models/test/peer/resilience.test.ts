import { type Brief, type ModelPart, type ModelProvider, type ModelRequest, noUsage } from '@autoweave/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  cachedModel,
  createModel,
  createProvider,
  isCircuitOpen,
  memoryCache,
  type ModelConfig,
  type ModelOptions,
} from '../../src/index.js';
import { type Peer, startPeer } from './peer.js';
import { anthropic, chatCompletions, responses } from './protocols.js';

const brief: Brief = {
  purpose: 'intent',
  capabilities: [],
  goal: { goalId: 'g', text: 'hi', inputs: [], receivedAt: '2026-01-01T00:00:00.000Z' },
};
const request = (over: Partial<ModelRequest> = {}): ModelRequest => ({
  tenantId: 't',
  brief,
  system: '',
  messages: [{ role: 'user', text: 'hi' }],
  tools: [],
  maxOutputTokens: 100,
  temperature: 0.2,
  ...over,
});
const collect = async (model: ModelProvider, r = request(), signal = new AbortController().signal): Promise<ModelPart[]> => {
  const parts: ModelPart[] = [];
  for await (const part of model.stream(r, signal)) parts.push(part);
  return parts;
};
const failure = async (model: ModelProvider, r = request()) => {
  const seen: ModelPart[] = [];
  try {
    for await (const part of model.stream(r, new AbortController().signal)) seen.push(part);
  } catch (error) {
    return { error: error as Error & { code: string; fault: { details?: Record<string, unknown> } }, seen };
  }
  throw new Error('did not fail');
};
const textOf = (parts: readonly ModelPart[]) => parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
const notices = (parts: readonly ModelPart[]) => parts.flatMap((part) => (part.type === 'notice' ? [part.message] : []));

describe('a model with fallbacks', () => {
  let first: Peer;
  let second: Peer;
  let third: Peer;
  let time = 0;
  let slept: number[] = [];
  const options: ModelOptions = {
    now: () => time,
    random: () => 0.5,
    sleep: async (ms) => void slept.push(ms),
  };
  const config = (): ModelConfig => ({
    provider: 'anthropic',
    model: 'claude-sonnet-4-20250514',
    apiKey: 'k',
    baseUrl: first.url,
    idleTimeoutMs: 300,
    fallbacks: [
      { provider: 'openai', model: 'gpt-4.1', apiKey: 'k', baseUrl: second.url, idleTimeoutMs: 300 },
      { provider: 'openai-compatible', model: 'llama-x', baseUrl: third.url, idleTimeoutMs: 300 },
    ],
  });
  beforeAll(async () => {
    [first, second, third] = await Promise.all([startPeer(anthropic), startPeer(responses), startPeer(chatCompletions)]);
  });
  beforeEach(() => {
    time = 0;
    slept = [];
    first.answer({ kind: 'say', text: ['from one'] });
    second.answer({ kind: 'say', text: ['from two'] });
    third.answer({ kind: 'say', text: ['from three'] });
  });
  afterAll(() => Promise.all([first.close(), second.close(), third.close()]));

  it('asks only the first while that one answers, and says what answered', async () => {
    const before = second.seen.length;
    const parts = await collect(createModel(config(), options));
    expect(textOf(parts)).toBe('from one');
    expect(parts.at(-1)).toMatchObject({ by: { provider: 'anthropic', model: 'claude-sonnet-4-20250514' } });
    expect(second.seen.length).toBe(before);
  });

  // @requirement ORC-124
  it.each([{ kind: 'status', status: 401 }, { kind: 'status', status: 500 }, { kind: 'hang' }] as const)(
    'falls back when the first fails before its answer began (%j), and announces it',
    async (behaviour) => {
      first.answer(behaviour);
      const parts = await collect(createModel(config(), options));
      expect(textOf(parts)).toBe('from two');
      expect(notices(parts).at(-1)).toContain('openai:gpt-4.1 answers instead');
      expect(parts.at(-1)).toMatchObject({ by: { provider: 'openai', model: 'gpt-4.1' } });
      expect(parts.findIndex((part) => part.type === 'text')).toBeGreaterThan(parts.findLastIndex((part) => part.type === 'notice'));
    },
  );

  it('goes down the chain to the last one', async () => {
    first.answer({ kind: 'status', status: 503 });
    second.answer({ kind: 'status', status: 404 });
    expect(textOf(await collect(createModel(config(), options)))).toBe('from three');
  });

  it('never mixes two answers: what breaks after the first token is the caller’s failure', async () => {
    first.answer({ kind: 'cut' });
    const before = second.seen.length;
    const { error, seen } = await failure(createModel(config(), options));
    expect(error.code).toBe('MODEL_FAILED');
    expect(textOf(seen)).toBe('half an ');
    expect(second.seen.length).toBe(before);
  });

  it('tries again with jitter on 429 and 5xx, waits as long as the provider asks, and gives up when that is too long', async () => {
    const alone = { ...config(), fallbacks: [] };
    first.answer({ kind: 'status', status: 500 });
    let before = first.seen.length;
    await failure(createModel(alone, options));
    expect(first.seen.length - before).toBe(3);
    expect(slept).toEqual([500, 1_000]);
    slept = [];
    first.answer({ kind: 'status', status: 429, headers: { 'retry-after': '2' } });
    await failure(createModel(alone, options));
    expect(slept).toEqual([2_100, 2_100]);
    slept = [];
    first.answer({ kind: 'status', status: 429, headers: { 'retry-after': '120' } });
    before = first.seen.length;
    const { error } = await failure(createModel(alone, options));
    expect(slept).toEqual([]);
    expect(first.seen.length - before).toBe(1);
    expect(error.fault.details?.retryAfterMs).toBe(120_000);
  });

  it('does not repeat what cannot succeed', async () => {
    first.answer({ kind: 'status', status: 400 });
    const before = first.seen.length;
    await failure(createModel({ ...config(), fallbacks: [] }, options));
    expect(first.seen.length - before).toBe(1);
  });

  // @requirements ORC-123 ORC-124
  it('fails fast and typed while the circuit is open, then admits trials and closes again', async () => {
    const model = createModel({ ...config(), fallbacks: [] }, { ...options, retry: { tries: 1, baseMs: 1, maxPauseMs: 1 } });
    first.answer({ kind: 'status', status: 500 });
    for (let i = 0; i < 5; i += 1) await failure(model);
    expect(model.circuits?.()).toEqual([{ name: 'anthropic:claude-sonnet-4-20250514', state: 'open', failures: 5, retryAt: 30_000 }]);
    const before = first.seen.length;
    const { error } = await failure(model);
    expect(isCircuitOpen(error)).toBe(true);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', fault: { details: { circuit: 'open', retryAfterMs: 30_000 } } });
    expect(first.seen.length).toBe(before);
    time = 30_000;
    first.answer({ kind: 'say', text: ['back'] });
    await collect(model);
    expect(model.circuits?.()[0]?.state).toBe('half-open');
    await collect(model);
    await collect(model);
    expect(model.circuits?.()[0]).toMatchObject({ state: 'closed', failures: 0 });
  });

  it('skips an open circuit on its way to a fallback', async () => {
    const model = createModel(config(), { ...options, retry: { tries: 1, baseMs: 1, maxPauseMs: 1 } });
    first.answer({ kind: 'status', status: 500 });
    for (let i = 0; i < 5; i += 1) await collect(model);
    const before = first.seen.length;
    expect(textOf(await collect(model))).toBe('from two');
    expect(first.seen.length).toBe(before);
  });

  it('stops at once when cancelled in a pause, and calls no fallback', async () => {
    const stop = new AbortController();
    first.answer({ kind: 'status', status: 429, headers: { 'retry-after': '10' } });
    const before = second.seen.length;
    const model = createModel(config(), { now: () => time, random: () => 0 });
    const run = (async () => {
      for await (const part of model.stream(request(), stop.signal)) if (part.type === 'notice') stop.abort();
    })();
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(second.seen.length).toBe(before);
  });

  // @requirement AGT-015
  it('uses the model that an agent asks for when its provider is configured, and its own otherwise', async () => {
    const model = createModel(config(), options);
    await collect(model, request({ model: 'claude-3-5-haiku-20241022' }));
    expect(first.seen.at(-1)?.body.model).toBe('claude-3-5-haiku-20241022');
    const parts = await collect(model, request({ model: 'openai:gpt-4o' }));
    expect(second.seen.at(-1)?.body.model).toBe('gpt-4o');
    expect(parts.at(-1)).toMatchObject({ by: { provider: 'openai', model: 'gpt-4o' } });
    await collect(model, request({ model: 'gemini-pro' }));
    expect(first.seen.at(-1)?.body.model).toBe('claude-sonnet-4-20250514');
  });

  it('keeps answers by tenant and request, marks hits and books nothing for them', async () => {
    const cache = memoryCache(10, () => time);
    const model = createModel({ ...config(), fallbacks: [] }, { ...options, cache });
    const cold = await collect(model, request({ temperature: 0 }));
    const before = first.seen.length;
    const hit = await collect(model, request({ temperature: 0 }));
    expect(first.seen.length).toBe(before);
    expect(textOf(hit)).toBe(textOf(cold));
    expect(hit.at(-1)).toMatchObject({ type: 'finish', usage: noUsage, cached: true });
    expect(notices(hit).join()).toContain('cache');
    await collect(model, request({ temperature: 0, tenantId: 'other' }));
    await collect(model, request({ temperature: 0, messages: [{ role: 'user', text: 'else' }] }));
    expect(first.seen.length).toBe(before + 2);
  });

  it('keeps nothing at a temperature unless the caller allows it, and never what was cut off', async () => {
    const cache = memoryCache(10, () => time);
    const model = createModel({ ...config(), fallbacks: [] }, { ...options, cache });
    await collect(model, request());
    await collect(model, request({ temperature: 0, cache: 'never' }));
    first.answer({ kind: 'say', text: ['half'], finish: 'length' });
    await collect(model, request({ temperature: 0 }));
    expect(cache.size()).toBe(0);
    first.answer({ kind: 'say', text: ['whole'] });
    await collect(model, request({ cache: 'allow' }));
    expect(cache.size()).toBe(1);
  });

  it('keeps a bounded number of answers for a bounded time', async () => {
    const cache = memoryCache(2, () => time);
    const model = cachedModel(createProvider({ ...config(), fallbacks: [] }), cache, () => ({ ttlMs: 1_000, maxBytes: 100_000 }));
    const ask = (text: string) => collect(model, request({ temperature: 0, messages: [{ role: 'user', text }] }));
    for (const text of ['a', 'b', 'c']) await ask(text);
    expect(cache.size()).toBe(2);
    time = 1_001;
    expect((await ask('c')).at(-1)).not.toHaveProperty('cached');
  });
});
