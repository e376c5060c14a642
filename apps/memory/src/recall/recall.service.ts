import type { Memory, Recall, RecallQuery } from '@autoweave/contracts';
import { LOG, type Log } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { MemoriesRepository, type Scope } from '../memory/memories.repository.js';
import { HotMemories } from './hot-memories.js';
import { rank } from './rank.js';

/** Below so many full-text candidates the newest memories join them: a misspelt question shares no lexeme with anything. */
const enoughCandidates = 50;

type Found = { readonly tier: string; readonly degraded: boolean; readonly memories: readonly Memory[] };

/**
 * The recall chain without embeddings: sparse ranking over Postgres candidates; when Postgres is away, the same ranking
 * over what this process used last. Never throws, and always says which tier answered (MEM-020).
 */
@Injectable()
export class RecallService {
  constructor(
    @Inject(MemoriesRepository) private readonly memories: MemoriesRepository,
    @Inject(HotMemories) private readonly hot: HotMemories,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async recall(tenantId: string, query: RecallQuery): Promise<Recall> {
    const started = performance.now();
    const scope: Scope = { tenantId, namespaces: query.namespaces, kinds: query.kinds };
    const found = await this.find(scope, query.query);
    const ranked = rank(found.memories.map(textOf), query.query).slice(0, query.limit);
    const hits = ranked.map(({ index, score, legs }) => ({ memory: found.memories[index] as Memory, score, legs: { ...legs } }));
    if (!found.degraded && hits.length > 0) {
      this.hot.keep(
        tenantId,
        hits.map((hit) => hit.memory),
      );
      void this.memories.markUsed(hits.map((hit) => hit.memory.memoryId)).catch(() => undefined);
    }
    return { hits, tier: found.tier, degraded: found.degraded, latencyMs: Math.round((performance.now() - started) * 10) / 10 };
  }

  private async find(scope: Scope, query: string): Promise<Found> {
    try {
      const candidates = await this.memories.candidates(scope, query);
      if (candidates.length >= enoughCandidates) return { tier: 'sparse', degraded: false, memories: candidates };
      const known = new Set(candidates.map((memory) => memory.memoryId));
      const newest = (await this.memories.newest(scope, 200)).filter((memory) => !known.has(memory.memoryId));
      return { tier: 'sparse', degraded: false, memories: [...candidates, ...newest] };
    } catch (error) {
      this.log.warn({ err: error }, 'the memory store is away; answering from what this process remembers');
      const own = this.hot
        .of(scope.tenantId)
        .filter(
          (memory) => scope.namespaces.includes(memory.namespace) && (scope.kinds === undefined || scope.kinds.includes(memory.kind)),
        );
      return { tier: own.length > 0 ? 'cache' : 'none', degraded: true, memories: own };
    }
  }
}

const textOf = (memory: Memory) => `${memory.title}\n${memory.content.slice(0, 8_000)}`;
