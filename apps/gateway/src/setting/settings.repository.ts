import { type SettingDefinition, settingDefinition, type SettingsSnapshot } from '@autoweave/contracts';
import { acrossTenants, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database } from '../database/database.js';
import { Prisma, type Setting as Row, type SettingHistory as HistoryRow } from '../generated/client.js';
import { Vault } from '../vault/vault.js';
import type { ChangePlan } from './change-plan.js';
import { columnsOf, sealOf, type SettingPlace } from './place.js';

type Transaction = Parameters<Parameters<Database['$transaction']>[0]>[0];

export interface StoredSetting {
  readonly key: string;
  /** In clear text, secrets included: masking is up to whoever hands it out. */
  readonly value: unknown;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** One writer at a time: what a history says was there before is what was there. */
const lockName = 'autoweave settings';

const isSecret = (key: string): boolean => settingDefinition(key)?.type === 'password';

/** The tables of settings. Rows of the installation belong to no tenant and are reached across all of them. */
@Injectable()
export class SettingsRepository {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async at(place: SettingPlace): Promise<ReadonlyMap<string, StoredSetting>> {
    return this.within(place, async () => this.read(this.db, place));
  }

  /**
   * Reads what is set, has the change planned, and stores it with its history, all in one transaction; nothing when the
   * plan has errors or `admit` throws.
   */
  async change(
    place: SettingPlace,
    plan: (setHere: ReadonlyMap<string, unknown>) => ChangePlan,
    admit: (planned: ChangePlan) => void,
    by: { readonly userId: string; readonly reason: string },
  ): Promise<ChangePlan> {
    return this.within(place, () =>
      this.db.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${lockName}))`;
        const stored = await this.read(tx, place);
        const planned = plan(new Map([...stored].map(([key, { value }]) => [key, value])));
        admit(planned);
        for (const change of planned.changes) await this.store(tx, place, change, by);
        return planned;
      }),
    );
  }

  /** Changes of one place, newest first. */
  async history(
    place: SettingPlace,
    filter: { readonly key?: string | undefined; readonly limit: number },
  ): Promise<readonly HistoryRow[]> {
    const { scope, scopeId } = columnsOf(place);
    return this.within(place, () =>
      this.db.settingHistory.findMany({
        where: { scope, scopeId, ...(filter.key === undefined ? {} : { key: filter.key }) },
        orderBy: [{ changedAt: 'desc' }, { id: 'desc' }],
        take: filter.limit,
      }),
    );
  }

  async historyEntry(place: SettingPlace, id: string): Promise<HistoryRow | null> {
    const { scope, scopeId } = columnsOf(place);
    return this.within(place, () => this.db.settingHistory.findFirst({ where: { id, scope, scopeId } }));
  }

  /** The value that a change replaced; undefined when nothing was set. */
  valueBefore(place: SettingPlace, row: HistoryRow): unknown {
    return row.oldValue === null ? undefined : this.clear(place, row.key, row.oldValue);
  }

  /** What is set for everybody and for organisations: values of services. */
  async snapshot(): Promise<SettingsSnapshot> {
    const rows = await acrossTenants(async () => await this.db.setting.findMany({ where: { scope: { in: ['installation', 'tenant'] } } }));
    const snapshot = {
      installation: {} as Record<string, unknown>,
      tenants: {} as Record<string, Record<string, unknown>>,
      secrets: {} as Record<string, string>,
    };
    for (const row of rows) {
      // What an earlier release knew and this one does not concerns nobody.
      if (settingDefinition(row.key) === undefined) continue;
      if (isSecret(row.key)) snapshot.secrets[row.key] = row.updatedAt.toISOString();
      else if (row.scope === 'installation') snapshot.installation[row.key] = row.value;
      else (snapshot.tenants[row.scopeId] ??= {})[row.key] = row.value;
    }
    return snapshot;
  }

  private async read(db: Database | Transaction, place: SettingPlace): Promise<ReadonlyMap<string, StoredSetting>> {
    const { scope, scopeId } = columnsOf(place);
    const rows: Row[] = await db.setting.findMany({ where: { scope, scopeId } });
    return new Map(
      rows.map(
        ({ key, value, updatedAt, updatedBy }) => [key, { key, value: this.clear(place, key, value), updatedAt, updatedBy }] as const,
      ),
    );
  }

  private async store(tx: Transaction, place: SettingPlace, change: ChangePlan['changes'][number], by: { userId: string; reason: string }) {
    const columns = columnsOf(place);
    const { key, definition } = change;
    const id = { scope_scopeId_key: { scope: columns.scope, scopeId: columns.scopeId, key } };
    const value = this.sealed(place, definition, change.after);
    const now = new Date();
    if (value === undefined) await tx.setting.delete({ where: id });
    else {
      const data = { value, updatedAt: now, updatedBy: by.userId };
      await tx.setting.upsert({ where: id, create: { ...columns, key, ...data }, update: data });
    }
    await tx.settingHistory.create({
      data: {
        id: newId('sethist'),
        ...columns,
        key,
        oldValue: this.sealed(place, definition, change.before) ?? Prisma.DbNull,
        newValue: value ?? Prisma.DbNull,
        changedAt: now,
        changedBy: by.userId,
        reason: by.reason,
      },
    });
  }

  private sealed(
    place: SettingPlace,
    { key, type }: SettingDefinition,
    value: unknown,
  ): Prisma.InputJsonValue | typeof Prisma.JsonNull | undefined {
    if (value === undefined) return undefined;
    if (value === null) return Prisma.JsonNull;
    return type === 'password' ? this.vault.seal(String(value), sealOf(place, key)) : (value as Prisma.InputJsonValue);
  }

  private clear(place: SettingPlace, key: string, value: unknown): unknown {
    return isSecret(key) ? this.vault.open(String(value), sealOf(place, key)) : value;
  }

  /** A query of Prisma begins when it is awaited: that has to happen inside, or it runs as the tenant of the request. */
  private within<T>(place: SettingPlace, work: () => Promise<T>): Promise<T> {
    return place.scope === 'installation' ? acrossTenants(async () => await work()) : work();
  }
}
