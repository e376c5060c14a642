import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ModelPart, ModelProvider, ModelRequest } from '@autoweave/contracts';
import { cancelled, ModelFault } from '../model-fault.js';
import { providerFault } from '../provider/provider-fault.js';
import { Breaker } from './breaker.js';
import { type CircuitRules, circuitRules } from './circuit.js';
import { isIllness, pauseBefore, type RetryRules, retryRules } from './retry.js';

export interface ResilienceOptions {
  readonly now?: () => number;
  readonly random?: () => number;
  /** Resolves after so many milliseconds; rejects when the signal fires. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly circuit?: CircuitRules;
  readonly retry?: RetryRules;
}

const resolution = 2 ** 32;

interface Link {
  readonly model: ModelProvider;
  readonly breaker: Breaker;
}

/**
 * Models in the order in which they are tried, as one. Each stands behind a circuit breaker and is tried again with jitter
 * where that can help. As soon as an answer has begun nothing is repeated: its failure goes to the caller. Retries and
 * fallbacks are announced as notices. Raises the last model's fault; UNAVAILABLE (`isCircuitOpen`) when all circuits are open.
 */
export const resilientModel = (models: readonly [ModelProvider, ...ModelProvider[]], options: ResilienceOptions = {}): ModelProvider => {
  const now = options.now ?? Date.now;
  const random = options.random ?? (() => randomInt(resolution) / resolution);
  const sleep = options.sleep ?? ((ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }));
  const links: readonly Link[] = models.map((model) => ({
    model,
    breaker: new Breaker(nameOf(model), now, options.circuit ?? circuitRules),
  }));

  /** One provider with its retries. Yields nothing but notices before it fails, or everything. */
  async function* tryLink(link: Link, request: ModelRequest, signal: AbortSignal, begun: () => void): AsyncGenerator<ModelPart> {
    for (let attempt = 1; ; attempt += 1) {
      const pass = link.breaker.enter();
      let open = true;
      let spoke = false;
      try {
        for await (const part of link.model.stream(request, signal)) {
          if (part.type !== 'notice' && !spoke) {
            spoke = true;
            begun();
          }
          yield part.type === 'finish' ? { ...part, by: part.by ?? { provider: link.model.provider, model: link.model.model } } : part;
        }
        link.breaker.succeeded(pass);
        open = false;
        return;
      } catch (raw) {
        const error = signal.aborted ? cancelled() : providerFault(link.model.provider, raw);
        if (isIllness(error)) link.breaker.failed(pass);
        else if (error.code === 'CANCELLED') link.breaker.released(pass);
        else link.breaker.succeeded(pass);
        open = false;
        const pause =
          spoke || error.code === 'CANCELLED' ? undefined : pauseBefore(attempt + 1, error, random, options.retry ?? retryRules);
        if (pause === undefined) throw error;
        yield { type: 'notice', level: 'info', message: `${error.message} It is tried again in ${(pause / 1_000).toFixed(1)} s.` };
        await sleep(pause, signal).catch(() => {
          throw cancelled();
        });
      } finally {
        // The reader went away in the middle: that says nothing about the provider.
        if (open) link.breaker.released(pass);
      }
    }
  }

  const [first] = models;
  const windows = models.flatMap((model) => model.contextTokens ?? []);
  return {
    provider: first.provider,
    model: first.model,
    label:
      models.length === 1
        ? first.label
        : `${first.label}, then ${models
            .slice(1)
            .map((model) => model.label)
            .join(', then ')}`,
    ...(windows.length === 0 ? {} : { contextTokens: Math.min(...windows) }),
    circuits: () => links.map(({ breaker }) => breaker.status()),
    async *stream(request, signal) {
      let last: ModelFault | undefined;
      for (const [place, link] of links.entries()) {
        if (signal.aborted) throw cancelled();
        if (last) yield { type: 'notice', level: 'warning', message: `${nameOf(link.model)} answers instead: ${last.message}` };
        let begun = false;
        try {
          // An agent's own choice of model is only meant for the installation's first one.
          const { model: _, ...plain } = request;
          yield* tryLink(link, place === 0 ? request : plain, signal, () => (begun = true));
          return;
        } catch (error) {
          const failed = error instanceof ModelFault ? error : providerFault(link.model.provider, error);
          if (begun || failed.code === 'CANCELLED' || place === links.length - 1) throw failed;
          last = failed;
        }
      }
    },
  };
};

const nameOf = (model: ModelProvider): string => `${model.provider}:${model.model}`;
