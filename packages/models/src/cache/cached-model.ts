import { createHash } from 'node:crypto';
import { type ModelPart, type ModelProvider, type ModelRequest, noUsage } from '@autoweave/contracts';
import { z } from 'zod';
import type { AnswerCache } from './answer-cache.js';

export interface CacheRules {
  /** 0: nothing is kept, nor answered from what was. */
  readonly ttlMs: number;
  /** Longer answers are not kept. */
  readonly maxBytes: number;
}

export const cacheRules: CacheRules = { ttlMs: 24 * 3_600_000, maxBytes: 256 * 1_024 };

/** Whether an earlier answer may stand for this call: only where the model would say the same again, or the caller allows it. */
const mayKeep = (request: ModelRequest): boolean => request.cache === 'allow' || (request.cache === undefined && request.temperature === 0);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
};

/** SHA-256 over everything that decides the answer, and the tenant: nothing is shared between tenants. */
export const cacheKeyOf = (provider: string, model: string, request: ModelRequest): string => {
  const { tenantId, brief, system, messages, tools, temperature, maxOutputTokens, output } = request;
  const form = output === undefined ? undefined : { name: output.name, schema: z.toJSONSchema(output.schema, { unrepresentable: 'any' }) };
  const asked = { tenantId, provider, model, wanted: request.model, brief, system, messages, tools, temperature, maxOutputTokens, form };
  return createHash('sha256')
    .update(JSON.stringify(sorted(asked)))
    .digest('hex');
};

/** A kept answer, or undefined for anything that does not look like one. */
const read = (text: string | undefined): readonly ModelPart[] | undefined => {
  if (text === undefined) return undefined;
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) && (parts.at(-1) as ModelPart | undefined)?.type === 'finish' ? (parts as ModelPart[]) : undefined;
  } catch {
    return undefined;
  }
};

/**
 * A model that answers the same request from the cache. A hit costs nothing, counts as no model call, is marked on its
 * `finish` and announced by a notice. Only whole answers are kept; cut-off and refused ones are not.
 */
export const cachedModel = (inner: ModelProvider, cache: AnswerCache, rulesNow: () => CacheRules = () => cacheRules): ModelProvider => ({
  ...inner,
  async *stream(request, signal) {
    const rules = rulesNow();
    if (!mayKeep(request) || rules.ttlMs <= 0) {
      yield* inner.stream(request, signal);
      return;
    }
    const key = cacheKeyOf(inner.provider, inner.model, request);
    const kept = read(await cache.get(key));
    if (kept) {
      yield { type: 'notice', level: 'info', message: 'Answered from the cache: the same was asked before. It cost nothing.' };
      for (const part of kept) yield part.type === 'finish' ? { ...part, usage: noUsage, cached: true } : part;
      return;
    }
    const parts: ModelPart[] = [];
    for await (const part of inner.stream(request, signal)) {
      if (part.type !== 'notice') parts.push(part);
      yield part;
    }
    const last = parts.at(-1);
    if (last?.type !== 'finish' || (last.reason !== 'stop' && last.reason !== 'tool_calls')) return;
    const text = JSON.stringify(parts);
    if (Buffer.byteLength(text) <= rules.maxBytes) await cache.set(key, text, rules.ttlMs);
  },
});
