import type { ModelProvider } from '@autoweave/contracts';
import { embeddedModel } from '../embedded/embedded-model.js';
import type { ModelConfig } from '../model-config.js';
import { sdkModel } from './sdk-model.js';

/** Addresses are given with or without a trailing slash. */
const base = (url: string | undefined): { readonly baseURL: string } | Record<string, never> =>
  url === undefined ? {} : { baseURL: url.replace(/\/+$/, '') };

/** Makes the one provider that a configuration names, without retries or fallbacks. Opens no connection. */
export const createProvider = (config: ModelConfig): ModelProvider => {
  switch (config.provider) {
    case 'embedded':
      return embeddedModel();
    case 'anthropic':
      return sdkModel({
        provider: config.provider,
        model: config.model,
        idleTimeoutMs: config.idleTimeoutMs,
        contextTokens: config.contextTokens,
        languageModel: async () =>
          (await import('@ai-sdk/anthropic')).createAnthropic({ apiKey: config.apiKey, ...base(config.baseUrl) })(config.model),
      });
    case 'openai':
      return sdkModel({
        provider: config.provider,
        model: config.model,
        idleTimeoutMs: config.idleTimeoutMs,
        contextTokens: config.contextTokens,
        languageModel: async () =>
          (await import('@ai-sdk/openai')).createOpenAI({ apiKey: config.apiKey, ...base(config.baseUrl) })(config.model),
      });
    case 'openai-compatible':
      return sdkModel({
        provider: config.provider,
        model: config.model,
        idleTimeoutMs: config.idleTimeoutMs,
        contextTokens: config.contextTokens,
        languageModel: async () =>
          (await import('@ai-sdk/openai-compatible')).createOpenAICompatible({
            name: 'openai-compatible',
            baseURL: config.baseUrl.replace(/\/+$/, ''),
            includeUsage: true,
            ...(config.apiKey === undefined ? {} : { apiKey: config.apiKey }),
          })(config.model),
      });
  }
};
