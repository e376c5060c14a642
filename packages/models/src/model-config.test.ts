import { describe, expect, it } from 'vitest';
import { costMicroUsd, createModel, modelConfigFromEnv, priceOf } from './index.js';

describe('Choosing a model from the environment', () => {
  it('thinks with rules when nothing is set', () => {
    expect(modelConfigFromEnv({})).toEqual({ provider: 'embedded' });
    expect(modelConfigFromEnv({ ANTHROPIC_API_KEY: '  ', AUTOWEAVE_MODEL: '' })).toEqual({ provider: 'embedded' });
    expect(createModel({ provider: 'embedded' }).label).toBe('embedded (rules, no language model)');
  });

  it('takes the first key there is, and its own choice over any key', () => {
    expect(modelConfigFromEnv({ ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b' })).toMatchObject({ provider: 'anthropic', apiKey: 'a' });
    expect(modelConfigFromEnv({ OPENAI_API_KEY: 'b', OPENAI_BASE_URL: 'http://x/v1' })).toMatchObject({
      provider: 'openai',
      baseUrl: 'http://x/v1',
    });
    expect(
      modelConfigFromEnv({
        AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: 'http://localhost:11434/v1',
        AUTOWEAVE_OPENAI_COMPATIBLE_MODEL: 'llama3',
      }),
    ).toMatchObject({ provider: 'openai-compatible', model: 'llama3' });
    expect(modelConfigFromEnv({ AUTOWEAVE_MODEL: 'openai:gpt-4o', ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b' })).toMatchObject({
      provider: 'openai',
      model: 'gpt-4o',
      apiKey: 'b',
    });
    expect(
      modelConfigFromEnv({ AUTOWEAVE_MODEL: 'openai-compatible:qwen2.5:7b', AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: 'http://x/v1' }),
    ).toMatchObject({ model: 'qwen2.5:7b' });
    expect(modelConfigFromEnv({ AUTOWEAVE_MODEL: 'embedded', ANTHROPIC_API_KEY: 'a' })).toEqual({ provider: 'embedded' });
  });

  it('names what answers instead, in order', () => {
    expect(
      modelConfigFromEnv({
        ANTHROPIC_API_KEY: 'a',
        OPENAI_API_KEY: 'b',
        AUTOWEAVE_MODEL_FALLBACKS: 'openai:gpt-4.1-mini, anthropic:claude-3-5-haiku-20241022,embedded',
      }).fallbacks?.map((one) => (one.provider === 'embedded' ? one.provider : one.model)),
    ).toEqual(['gpt-4.1-mini', 'claude-3-5-haiku-20241022', 'embedded']);
  });

  it.each([
    [{ ANTHROPIC_API_KEY: 'a', AUTOWEAVE_MODEL_FALLBACKS: 'openai:gpt-4.1' }, 'OPENAI_API_KEY'],
    [{ ANTHROPIC_API_KEY: 'a', AUTOWEAVE_MODEL_FALLBACKS: 'gemini' }, 'AUTOWEAVE_MODEL_FALLBACKS'],
    [{ AUTOWEAVE_MODEL_CONTEXT_TOKENS: 'many' }, 'AUTOWEAVE_MODEL_CONTEXT_TOKENS'],
    [{ AUTOWEAVE_MODEL: 'gemini:x' }, 'AUTOWEAVE_MODEL'],
    [{ AUTOWEAVE_MODEL: 'anthropic:claude' }, 'ANTHROPIC_API_KEY'],
    [{ AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: 'http://x' }, 'AUTOWEAVE_OPENAI_COMPATIBLE_MODEL'],
    [{ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'ftp://x' }, 'OPENAI_BASE_URL'],
    [{ AUTOWEAVE_MODEL_TIMEOUT_MS: 'soon' }, 'AUTOWEAVE_MODEL_TIMEOUT_MS'],
  ])('stops with the name of the variable for %j', (env, name) => {
    expect(() => modelConfigFromEnv(env)).toThrow(name);
  });
});

describe('Prices', () => {
  it('are found by the longest name and cost whole micro-dollars', () => {
    expect(costMicroUsd('claude-sonnet-4-20250514', 1_000_000, 0)).toBe(3_000_000);
    expect(costMicroUsd('gpt-4o-mini-2024-07-18', 1, 1)).toBe(1);
    expect(priceOf('gpt-4o')).not.toEqual(priceOf('gpt-4'));
  });

  it('are not guessed: an unknown model costs 0 and says so', () => {
    expect(costMicroUsd('llama3', 1_000, 1_000)).toBe(0);
    expect(createModel({ provider: 'openai-compatible', model: 'llama3', baseUrl: 'http://x', idleTimeoutMs: 1_000 }).label).toContain(
      'no price known',
    );
  });
});
