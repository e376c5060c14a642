import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { ModelProvider } from '@autoweave/contracts';
import { embeddedModel } from '../embedded/embedded-model.js';
import type { ModelConfig } from '../model-config.js';
import { sdkModel } from './sdk-model.js';

/** Addresses are given with or without a trailing slash. */
const base = (url: string | undefined): { readonly baseURL: string } | Record<string, never> => (url === undefined ? {} : { baseURL: url.replace(/\/+$/, '') });

/** Makes the provider that a configuration names. Opens no connection. */
export const createModel = (config: ModelConfig): ModelProvider => {
  switch (config.provider) {
    case 'embedded':
      return embeddedModel();
    case 'anthropic':
      return sdkModel({ provider: config.provider, model: config.model, idleTimeoutMs: config.idleTimeoutMs, languageModel: createAnthropic({ apiKey: config.apiKey, ...base(config.baseUrl) })(config.model) });
    case 'openai':
      return sdkModel({ provider: config.provider, model: config.model, idleTimeoutMs: config.idleTimeoutMs, languageModel: createOpenAI({ apiKey: config.apiKey, ...base(config.baseUrl) })(config.model) });
    case 'openai-compatible':
      return sdkModel({
        provider: config.provider,
        model: config.model,
        idleTimeoutMs: config.idleTimeoutMs,
        languageModel: createOpenAICompatible({ name: 'openai-compatible', baseURL: config.baseUrl.replace(/\/+$/, ''), includeUsage: true, ...(config.apiKey === undefined ? {} : { apiKey: config.apiKey }) })(config.model),
      });
  }
};
