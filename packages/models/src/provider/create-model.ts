import type { ModelProvider } from '@autoweave/contracts';
import type { AnswerCache } from '../cache/answer-cache.js';
import { cachedModel, type CacheRules } from '../cache/cached-model.js';
import type { ModelConfig } from '../model-config.js';
import { type ResilienceOptions, resilientModel } from '../resilience/resilient-model.js';
import { createProvider } from './create-provider.js';
import { selectableModel } from './selectable-model.js';

export interface ModelOptions extends ResilienceOptions {
  readonly cache?: AnswerCache;
  /** Asked with every call: they may change. */
  readonly cacheRules?: () => CacheRules;
}

/**
 * The model of an installation: the configured one and its fallbacks, each behind a circuit breaker, with retries and, when
 * given, a cache. Opens no connection. The embedded rules alone need none of that and come as they are.
 */
export const createModel = (config: ModelConfig, options: ModelOptions = {}): ModelProvider => {
  const fallbacks = config.fallbacks ?? [];
  if (config.provider === 'embedded' && fallbacks.length === 0) return createProvider(config);
  const chain = resilientModel([selectableModel(config), ...fallbacks.map(createProvider)], options);
  return options.cache === undefined ? chain : cachedModel(chain, options.cache, options.cacheRules);
};
