import type { DataCommands, RemovedRows } from '@autoweave/contracts';
import { Controller, Inject, type Type } from '@nestjs/common';
import type { z } from 'zod';
import { type MessageContext, OnCommand } from '../bus/on-message.js';
import type { Pool } from '../database/pool.js';
import { fault } from '../fault/fault-error.js';
import { POOL } from '../service/tokens.js';
import type { DataMap, Scope } from './data-map.js';
import { TenantData } from './tenant-data.js';

type In<C extends { input: z.ZodType }> = z.infer<C['input']>;

/** What keeps a service from removing a scope just now; undefined when nothing does. */
export type Hindrance = (pool: Pool, scope: Scope) => Promise<string | undefined>;

/** The controller by which a service hands out and removes what it holds of a tenant. Only the gateway may ask. */
export function tenantDataController(commands: DataCommands, map: DataMap, hindrance?: Hindrance): Type {
  @Controller()
  class TenantDataConsumer {
    private readonly data: TenantData;

    constructor(@Inject(POOL) private readonly pool: Pool) {
      this.data = new TenantData(pool, map);
    }

    @OnCommand(commands.page)
    async page({ table, after, limit, ...scope }: In<DataCommands['page']>, context: MessageContext) {
      assertGateway(context);
      if (table === undefined) return { tables: await this.data.exported(scope), rows: [], next: null };
      const { rows, next } = await this.data.page(scope, table, after, limit);
      return { tables: [], rows: [...rows], next };
    }

    @OnCommand(commands.purge)
    async purge(scope: In<DataCommands['purge']>, context: MessageContext): Promise<{ removed: RemovedRows[]; left: number }> {
      assertGateway(context);
      const why = await hindrance?.(this.pool, scope);
      if (why !== undefined) throw fault('CONFLICT', why, { hint: 'It is tried again' });
      return { removed: await this.data.purge(scope), left: await this.data.count(scope) };
    }

    @OnCommand(commands.references)
    async references({ sha256 }: In<DataCommands['references']>, context: MessageContext) {
      assertGateway(context);
      return { used: await this.data.references(sha256) };
    }
  }
  return TenantDataConsumer;
}

/** Who may take or remove the data of a tenant is decided at the door; behind it, only the door asks. */
function assertGateway({ actor }: MessageContext): void {
  if (actor.type !== 'service' || actor.service !== 'gateway')
    throw fault('FORBIDDEN', 'Data of a tenant is handed out and removed for the gateway only');
}
