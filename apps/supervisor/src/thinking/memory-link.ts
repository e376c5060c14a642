import { type MemoryInput, memoryRecall, memoryStore, type RecalledMemory } from '@autoweave/contracts';
import type { GoalRun } from '@autoweave/engine';
import type { Bus, Sender } from '@autoweave/kernel';
import type { z } from 'zod';
import { Breaker } from './breaker.js';

const timeoutMs = 2_000;
const recalled = 5;

/** What goals learn from the memory service and leave there. Without it they go on, and say that they did. */
export class MemoryLink {
  readonly #breaker = new Breaker();

  constructor(private readonly bus: Bus) {}

  async recall(run: GoalRun): Promise<readonly RecalledMemory[]> {
    return this.#breaker.ask(async () => {
      const query = { query: run.text.slice(0, 4_000), namespaces: ['tenant', `user:${run.userId}`], limit: recalled };
      const { hits } = await this.bus.request(memoryRecall, query, senderOf(run), { timeoutMs });
      return hits.map(({ memory, score }) => ({ memoryId: memory.memoryId, title: memory.title, content: memory.content, score }));
    }, []);
  }

  async store(
    run: GoalRun,
    items: readonly z.input<typeof MemoryInput>[],
    key: string,
  ): Promise<{ readonly memoryIds: readonly string[]; readonly degraded: boolean }> {
    return this.#breaker.ask<{ readonly memoryIds: readonly string[]; readonly degraded: boolean }>(
      async () => {
        const { memoryIds } = await this.bus.request(
          memoryStore,
          { items: [...items], idempotencyKey: `${run.goalId}:${key}` },
          senderOf(run),
          { timeoutMs },
        );
        return { memoryIds, degraded: false };
      },
      { memoryIds: [], degraded: true },
    );
  }
}

const senderOf = (run: GoalRun): Sender => ({
  tenantId: run.tenantId,
  actor: { type: 'service', service: 'supervisor' },
  correlationId: run.goalId,
});
