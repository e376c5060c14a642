import type { Memory } from '@autoweave/contracts';

const perTenant = 500;
const tenants = 100;

/** The last used memories of each tenant, in this process: what still answers while Postgres is away. */
export class HotMemories {
  private readonly byTenant = new Map<string, Map<string, Memory>>();

  keep(tenantId: string, memories: readonly Memory[]): void {
    const own = this.byTenant.get(tenantId) ?? new Map<string, Memory>();
    this.byTenant.delete(tenantId);
    this.byTenant.set(tenantId, own);
    for (const memory of memories) {
      own.delete(memory.memoryId);
      own.set(memory.memoryId, memory);
    }
    trim(own, perTenant);
    trim(this.byTenant, tenants);
  }

  forget(tenantId: string, memoryId: string): void {
    this.byTenant.get(tenantId)?.delete(memoryId);
  }

  of = (tenantId: string): Memory[] => [...(this.byTenant.get(tenantId)?.values() ?? [])].reverse();
}

/** Maps keep insertion order: the first key is the one longest unused. */
function trim(map: Map<string, unknown>, size: number): void {
  for (const key of map.keys()) {
    if (map.size <= size) return;
    map.delete(key);
  }
}
