import type { Memory } from '@autoweave/contracts';
import { SETTINGS, type SettingsReader } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';

const perTenant = 500;
const tenants = 100;
const hourMs = 3_600_000;

interface Kept {
  readonly memory: Memory;
  readonly at: number;
}

/** The last used memories of each tenant, in this process: what still answers while Postgres is away, for as long as is set. */
@Injectable()
export class HotMemories {
  private readonly byTenant = new Map<string, Map<string, Kept>>();

  constructor(@Inject(SETTINGS) private readonly settings: Pick<SettingsReader, 'value'>) {}

  keep(tenantId: string, memories: readonly Memory[], now = Date.now()): void {
    const own = this.byTenant.get(tenantId) ?? new Map<string, Kept>();
    this.byTenant.delete(tenantId);
    this.byTenant.set(tenantId, own);
    for (const memory of memories) {
      own.delete(memory.memoryId);
      own.set(memory.memoryId, { memory, at: now });
    }
    trim(own, perTenant);
    trim(this.byTenant, tenants);
  }

  forget(tenantId: string, memoryId: string): void {
    this.byTenant.get(tenantId)?.delete(memoryId);
  }

  /** Newest first; what was not used for longer than `memory_hot_ttl_hours` is forgotten here. */
  of(tenantId: string, now = Date.now()): Memory[] {
    const own = this.byTenant.get(tenantId);
    if (!own) return [];
    const oldest = now - this.settings.value('memory_hot_ttl_hours') * hourMs;
    for (const [memoryId, { at }] of own) if (at < oldest) own.delete(memoryId);
    return [...own.values()].map(({ memory }) => memory).reverse();
  }
}

/** Maps keep insertion order: the first key is the one longest unused. */
function trim(map: Map<string, unknown>, size: number): void {
  for (const key of map.keys()) {
    if (map.size <= size) return;
    map.delete(key);
  }
}
