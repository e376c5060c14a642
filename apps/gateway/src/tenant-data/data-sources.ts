import { dataCommands, dataServices, type RemovedRows } from '@autoweave/contracts';
import { acrossTenants, BUS, type Bus, POOL, type Pool, type Scope, TenantData } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { gatewayData } from './gateway-data.js';

type Row = Readonly<Record<string, unknown>>;
export interface SourceTable {
  readonly service: string;
  readonly table: string;
}

const pageSize = 500;
const slowMs = 120_000;

/** Everything that is stored of a scope, wherever it is stored: the gateway's own tables, and each service's by the bus. */
@Injectable()
export class DataSources {
  readonly own: TenantData;

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(BUS) private readonly bus: Bus,
  ) {
    this.own = new TenantData(pool, gatewayData);
  }

  async tables(scope: Scope): Promise<SourceTable[]> {
    const own = (await acrossTenants(() => this.own.exported(scope))).map((table) => ({ service: 'gateway', table }));
    const others = await Promise.all(
      dataServices.map(async (service) => {
        const { tables } = await this.bus.request(dataCommands[service].page, scope, senderFor(scope), { timeoutMs: slowMs });
        return tables.map((table) => ({ service, table }));
      }),
    );
    return [...own, ...others.flat()];
  }

  async *rows(scope: Scope, { service, table }: SourceTable): AsyncGenerator<Row> {
    for (let after: string | null = null; ; ) {
      const { rows, next }: { rows: readonly Row[]; next: string | null } =
        service === 'gateway'
          ? await acrossTenants(() => this.own.page(scope, table, after, pageSize))
          : await this.bus.request(
              dataCommands[service as (typeof dataServices)[number]].page,
              { ...scope, table, after, limit: pageSize },
              senderFor(scope),
              { timeoutMs: slowMs },
            );
      yield* rows;
      if (next === null) return;
      after = next;
    }
  }

  /** Removes what the other services hold. Throws what one of them throws: it is done again then, which removes nothing twice. */
  async purgeServices(scope: Scope): Promise<{ removed: RemovedRows[]; left: number }> {
    const answers = await Promise.all(
      dataServices.map((service) => this.bus.request(dataCommands[service].purge, scope, senderFor(scope), { timeoutMs: slowMs })),
    );
    return { removed: answers.flatMap(({ removed }) => removed), left: answers.reduce((sum, { left }) => sum + left, 0) };
  }

  /** Which of these contents nobody refers to any more, whatever tenant. */
  async unreferenced(hashes: readonly string[]): Promise<string[]> {
    const nobody = { tenantId: null, actor: { type: 'service' as const, service: 'gateway' } };
    const [own, ...others] = await Promise.all([
      acrossTenants(() => this.own.references(hashes)),
      ...dataServices.map(async (service) => {
        const { used } = await this.bus.request(dataCommands[service].references, { sha256: [...hashes] }, nobody, { timeoutMs: slowMs });
        return used;
      }),
    ]);
    const used = new Set([...own, ...others.flat()]);
    return hashes.filter((hash) => !used.has(hash));
  }
}

export const senderFor = ({ tenantId }: Scope) => ({ tenantId, actor: { type: 'service' as const, service: 'gateway' } });
