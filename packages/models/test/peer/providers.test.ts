import type { Brief, ModelPart, ModelProvider, ModelRequest } from '@autoweave/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createProvider, type ModelConfig } from '../../src/index.js';
import { type Peer, type Protocol, startPeer } from './peer.js';
import { anthropic, chatCompletions, responses } from './protocols.js';

const brief: Brief = {
  purpose: 'intent',
  capabilities: ['data-analysis'],
  goal: { goalId: 'g', text: 'Say hello', inputs: [], receivedAt: '2026-01-01T00:00:00.000Z' },
};
const tools = [
  {
    name: 'read_file',
    description: 'Reads a file.',
    inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  },
];
const request = (over: Partial<ModelRequest> = {}): ModelRequest => ({
  tenantId: 't',
  brief,
  system: '',
  messages: [{ role: 'user', text: 'hi' }],
  tools,
  maxOutputTokens: 100,
  temperature: 0,
  ...over,
});

const collect = async (model: ModelProvider, r = request(), signal = new AbortController().signal): Promise<readonly ModelPart[]> => {
  const parts: ModelPart[] = [];
  for await (const part of model.stream(r, signal)) parts.push(part);
  return parts;
};
const faultOf = async (
  run: Promise<unknown>,
): Promise<{ code: string; message: string; hint?: string; details?: Record<string, unknown> }> => {
  try {
    await run;
  } catch (error) {
    return (error as { fault: { code: string; message: string } }).fault;
  }
  throw new Error('did not fail');
};
const textOf = (parts: readonly ModelPart[]): string => parts.map((p) => (p.type === 'text' ? p.text : '')).join('');

const cases: readonly (readonly [string, Protocol, (url: string) => ModelConfig])[] = [
  [
    'anthropic',
    anthropic,
    (baseUrl) => ({ provider: 'anthropic', model: 'claude-sonnet-4-20250514', apiKey: 'k-anthropic', baseUrl, idleTimeoutMs: 5_000 }),
  ],
  ['openai', responses, (baseUrl) => ({ provider: 'openai', model: 'gpt-4.1', apiKey: 'k-openai', baseUrl, idleTimeoutMs: 5_000 })],
  [
    'openai-compatible',
    chatCompletions,
    (baseUrl) => ({ provider: 'openai-compatible', model: 'llama-x', apiKey: 'k-local', baseUrl, idleTimeoutMs: 5_000 }),
  ],
];

describe.each(cases)('The provider %s, against a peer that speaks its protocol', (name, protocol, config) => {
  let peer: Peer;
  let model: ModelProvider;
  beforeAll(async () => {
    peer = await startPeer(protocol);
    model = createProvider(config(peer.url));
  });
  afterEach(() => peer.answer({ kind: 'say', text: ['ok'] }));
  afterAll(() => peer.close());

  it('streams text piece by piece and ends with usage', async () => {
    peer.answer({ kind: 'say', text: ['Hel', 'lo ', 'world'] });
    const parts = await collect(model);
    expect(parts.filter((p) => p.type === 'text')).toHaveLength(3);
    expect(textOf(parts)).toBe('Hello world');
    const cost = { anthropic: Math.ceil(11 * 3 + 7 * 15), openai: Math.ceil(11 * 2 + 7 * 8), 'openai-compatible': 0 }[name];
    expect(parts.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 11, outputTokens: 7, costMicroUsd: cost, modelCalls: 1 },
    });
  });

  it('sends key, model, instructions, tools without running them, and one request per turn', async () => {
    const before = peer.seen.length;
    await collect(model, request({ system: 'Own rule 42.' }));
    expect(peer.seen.length - before).toBe(1);
    const { body, headers } = peer.seen.at(-1) as (typeof peer.seen)[number];
    expect(String(headers['x-api-key'] ?? headers.authorization)).toMatch(/k-(anthropic|openai|local)$/);
    expect(body.model).toMatch(/claude|gpt|llama/);
    expect(JSON.stringify(body)).toContain('Own rule 42.');
    expect(JSON.stringify(body)).toContain('AutoWeave');
    expect(JSON.stringify(body.tools)).toContain('read_file');
  });

  it('hands tool calls to the caller, assembled from their pieces', async () => {
    peer.answer({
      kind: 'call',
      text: 'Looking. ',
      calls: [
        { id: 'a1', tool: 'read_file', argumentChunks: ['{"pa', 'th":"x', '.csv"}'] },
        { id: 'a2', tool: 'read_file', argumentChunks: ['{"path":"y.csv"}'] },
      ],
    });
    const parts = await collect(model);
    expect(parts.filter((p) => p.type === 'tool_call')).toEqual([
      { type: 'tool_call', call: { callId: 'a1', tool: 'read_file', arguments: { path: 'x.csv' } } },
      { type: 'tool_call', call: { callId: 'a2', tool: 'read_file', arguments: { path: 'y.csv' } } },
    ]);
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'tool_calls' });
  });

  it('carries tool results and errors back into the conversation', async () => {
    await collect(
      model,
      request({
        messages: [
          { role: 'user', text: 'go' },
          {
            role: 'assistant',
            text: '',
            toolCalls: [
              { callId: 'a1', tool: 'read_file', arguments: { path: 'x' } },
              { callId: 'a2', tool: 'read_file', arguments: { path: 'y' } },
            ],
          },
          { role: 'tool', callId: 'a1', tool: 'read_file', ok: true, output: { text: 'RESULT-ONE' } },
          { role: 'tool', callId: 'a2', tool: 'read_file', ok: false, output: { error: { code: 'NOT_FOUND', message: 'RESULT-TWO' } } },
        ],
      }),
    );
    const sent = JSON.stringify(peer.seen.at(-1)?.body);
    for (const word of ['RESULT-ONE', 'RESULT-TWO', 'a1', 'a2']) expect(sent).toContain(word);
  });

  it('puts the rendered brief first when the caller sends none, also before a repair', async () => {
    await collect(
      model,
      request({
        messages: [
          { role: 'assistant', text: 'bad json', toolCalls: [] },
          { role: 'user', text: 'REPAIR' },
        ],
        tools: [],
        output: { name: 'greeting', schema: z.object({ hello: z.string() }) },
      }),
    );
    const sent = JSON.stringify(peer.seen.at(-1)?.body);
    expect(sent.indexOf('Say hello')).toBeGreaterThan(-1);
    expect(sent.indexOf('Say hello')).toBeLessThan(sent.indexOf('REPAIR'));
    expect(sent).toContain('greeting');
    expect(sent).toContain('JSON Schema');
  });

  it.each([
    [429, { 'retry-after': '7' }],
    [500, {}],
    [401, {}],
    [404, {}],
  ] as const)('turns status %i into a retryable fault and does not try again itself', async (status, headers) => {
    peer.answer({ kind: 'status', status, headers });
    const before = peer.seen.length;
    const fault = await faultOf(collect(model));
    expect(fault).toMatchObject({ code: 'MODEL_FAILED', message: expect.stringContaining(String(status)), details: { status } });
    if (status === 429) expect(fault.details?.retryAfterMs).toBe(7_000);
    if (status !== 500) expect(fault.hint).toBeTypeOf('string');
    expect(peer.seen.length - before).toBe(1);
  });

  it('never repeats a key that a provider echoes', async () => {
    peer.answer({
      kind: 'status',
      status: 401,
      body: JSON.stringify({
        type: 'error',
        error: { type: 'x', message: 'Incorrect API key sk-abcdefghijkl1234', code: null, param: null },
      }),
    });
    expect((await faultOf(collect(model))).message).not.toContain('abcdefghijkl');
  });

  it.each(['cut', 'short', 'garbage'] as const)('fails when the stream is %s, never finishes silently', async (kind) => {
    peer.answer({ kind });
    expect((await faultOf(collect(model))).code).toBe('MODEL_FAILED');
  });

  it('fails on an empty answer', async () => {
    peer.answer({ kind: 'say', text: [] });
    expect((await faultOf(collect(model))).code).toBe('MODEL_ANSWER_INVALID');
  });

  it('fails on tool arguments that are no JSON', async () => {
    peer.answer({ kind: 'call', calls: [{ id: 'a1', tool: 'read_file', argumentChunks: ['{"path": oops'] }] });
    expect((await faultOf(collect(model))).code).toBe('MODEL_ANSWER_INVALID');
  });

  it('reports length and refusal as such', async () => {
    peer.answer({ kind: 'say', text: ['half'], finish: 'length' });
    expect((await collect(model)).at(-1)).toMatchObject({ reason: 'length' });
    peer.answer({ kind: 'say', text: ['no'], finish: 'refused' });
    expect((await collect(model)).at(-1)).toMatchObject({ reason: 'refused' });
  });

  it.each(['stall', 'hang'] as const)('gives up on a silent provider (%s)', async (kind) => {
    peer.answer({ kind });
    const impatient = createProvider({ ...config(peer.url), idleTimeoutMs: 250 } as ModelConfig);
    expect(await faultOf(collect(impatient))).toMatchObject({ code: 'MODEL_FAILED', details: { timeout: true } });
  });

  it.each(['stall', 'hang'] as const)('stops at once when cancelled (%s)', async (kind) => {
    peer.answer({ kind });
    const controller = new AbortController();
    const run = faultOf(collect(model, request(), controller.signal));
    await peer.begun();
    controller.abort();
    expect((await run).code).toBe('CANCELLED');
  });

  it('does not call out when cancelled before', async () => {
    const before = peer.seen.length;
    expect((await faultOf(collect(model, request(), AbortSignal.abort()))).code).toBe('CANCELLED');
    expect(peer.seen.length).toBe(before);
  });
});

it('says when nobody listens', async () => {
  const model = createProvider({
    provider: 'anthropic',
    model: 'claude-sonnet-4-20250514',
    apiKey: 'k',
    baseUrl: 'http://127.0.0.1:9/v1',
    idleTimeoutMs: 5_000,
  });
  expect(await faultOf(collect(model))).toMatchObject({ code: 'MODEL_FAILED', message: expect.stringContaining('could not be reached') });
});
