import type { ModelRequest, SettingKey } from '@autoweave/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createModel, modelConfigFromEnv, settingsModel, withKeys } from '../../src/index.js';
import { type Peer, startPeer } from './peer.js';
import { anthropic } from './protocols.js';

const request: ModelRequest = {
  tenantId: 't',
  brief: { purpose: 'intent', capabilities: [], goal: { goalId: 'g', text: 'hi', inputs: [], receivedAt: '2026-01-01T00:00:00.000Z' } },
  system: '',
  messages: [{ role: 'user', text: 'hi' }],
  tools: [],
  maxOutputTokens: 100,
  temperature: 0.2,
};

describe('keys of providers that people set', () => {
  let peer: Peer;
  beforeAll(async () => void (peer = await startPeer(anthropic)));
  afterAll(() => peer.close());

  // @requirement EDG-081
  it('make the next turn go to the provider, with the newest key, and back to the rules when they are gone', async () => {
    let keys: Record<string, string> = {};
    let listener = () => {};
    const problems: unknown[] = [];
    const { model, settled } = settingsModel(
      modelConfigFromEnv({ ANTHROPIC_BASE_URL: peer.url, AUTOWEAVE_MODEL: 'embedded' }),
      createModel,
      {
        secretVersion: (key: SettingKey) => keys[key],
        secrets: async () => keys,
        onChange: (one) => {
          listener = one;
          return () => undefined;
        },
      },
      (error) => problems.push(error),
    );
    const set = async (next: Record<string, string>) => {
      keys = next;
      listener();
      await settled();
    };
    await settled();
    expect(model.provider).toBe('embedded');
    for (const key of ['sk-ant-first', 'sk-ant-second']) {
      await set({ anthropic_api_key: key });
      expect([model.provider, model.model]).toEqual(['anthropic', 'claude-sonnet-4-20250514']);
      peer.answer({ kind: 'say', text: ['hello'] });
      let text = '';
      for await (const part of model.stream(request, new AbortController().signal)) if (part.type === 'text') text += part.text;
      expect(text).toBe('hello');
      expect(peer.seen.at(-1)?.headers['x-api-key']).toBe(key);
    }
    await set({});
    expect(model.provider).toBe('embedded');
    expect(problems).toEqual([]);
  });

  it('take the place of those of the environment, and leave the chosen provider first', () => {
    const config = modelConfigFromEnv({ OPENAI_API_KEY: 'env' });
    expect(withKeys(config, { openai: 'set' })).toMatchObject({ provider: 'openai', apiKey: 'set' });
    expect(withKeys(config, { anthropic: 'set' })).toMatchObject({
      provider: 'openai',
      apiKey: 'env',
      fallbacks: [{ provider: 'anthropic', apiKey: 'set' }],
    });
    expect(withKeys(config, {})).toEqual(config);
  });
});
