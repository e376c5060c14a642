import {
  type Setting,
  type SettingCategory,
  type SettingChange,
  type SettingDefinition,
  settingDefinition,
  type SettingsDocument,
  settingsChanged,
  type SettingScope,
  type SettingsImport,
} from '@autoweave/contracts';
import { BUS, type Bus, fault, LOG, type Log, SETTINGS, type SettingsReader } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { type Principal, senderOf } from '../auth/principal.js';
import { type ChangePlan, planChange, type Wanted } from './change-plan.js';
import { installation, type SettingPlace } from './place.js';
import { changeOf, definitionAt, definitionsAt, held, type Layers, masked, shown } from './setting-view.js';
import { SettingsFeed } from './settings-feed.js';
import { SettingsRepository } from './settings.repository.js';

/** The scope that a caller named, if any. */
export type AskedScope = Exclude<SettingScope, 'user'> | undefined;

/** Settings for people: read, changed, put back, taken out and in. Every change goes the one way through `change`. */
@Injectable()
export class SettingsService {
  constructor(
    @Inject(SettingsRepository) private readonly repository: SettingsRepository,
    @Inject(SettingsFeed) private readonly feed: SettingsFeed,
    @Inject(SETTINGS) private readonly reader: SettingsReader,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** What holds at a place, of the settings that can be set there. */
  async all(place: SettingPlace, category?: SettingCategory): Promise<Setting[]> {
    const layers = await this.layers(place);
    return definitionsAt(place, category).map((definition) => shown(definition, layers, place.scope));
  }

  async one(place: SettingPlace, key: string): Promise<Setting> {
    return shown(definitionAt(place, key), await this.layers(place), place.scope);
  }

  async set(caller: Principal, place: SettingPlace, key: string, value: unknown, reason: string): Promise<Setting> {
    definitionAt(place, key);
    await this.change(caller, place, new Map([[key, value]]), reason);
    return this.one(place, key);
  }

  async setMany(caller: Principal, place: SettingPlace, values: Readonly<Record<string, unknown>>, reason: string) {
    const { changes } = await this.change(caller, place, new Map(Object.entries(values)), reason);
    return { settings: await this.all(place), changed: changes.map(({ key }) => key) };
  }

  async reset(caller: Principal, place: SettingPlace, key: string, reason: string): Promise<Setting> {
    return this.set(caller, place, key, undefined, reason);
  }

  async resetAll(caller: Principal, place: SettingPlace, category: SettingCategory | undefined, reason: string): Promise<string[]> {
    requireAdministrator(caller, place);
    const wanted = new Map(definitionsAt(place, category).map(({ key }) => [key, undefined]));
    const { changes } = await this.change(caller, place, wanted, reason || 'Reset to defaults');
    return changes.map(({ key }) => key);
  }

  async history(places: readonly SettingPlace[], filter: { key?: string | undefined; limit: number }): Promise<SettingChange[]> {
    const rows = await Promise.all(places.map((place) => this.repository.history(place, filter)));
    return rows
      .flat()
      .sort((a, b) => b.changedAt.getTime() - a.changedAt.getTime() || (a.id < b.id ? 1 : -1))
      .slice(0, filter.limit)
      .map(changeOf);
  }

  /** Puts back what held before a change, wherever among these places it was made. */
  async rollback(caller: Principal, places: readonly SettingPlace[], historyId: string, reason: string): Promise<Setting> {
    for (const place of places) {
      const row = await this.repository.historyEntry(place, historyId);
      if (!row) continue;
      return this.set(caller, place, row.key, this.repository.valueBefore(place, row), reason || `Put back what held before ${historyId}`);
    }
    throw fault('NOT_FOUND', 'There is no such change');
  }

  async export(place: SettingPlace): Promise<SettingsDocument> {
    const settings = await this.all(place);
    return {
      format: 'autoweave-settings',
      version: 1,
      exportedAt: new Date().toISOString(),
      scope: place.scope,
      settings: Object.fromEntries(settings.map(({ key, value }) => [key, value])),
    };
  }

  /** Values that hold already change nothing; a secret that is masked in the document stays as it is. */
  async import(
    caller: Principal,
    place: SettingPlace,
    document: SettingsDocument,
    dryRun: boolean,
    reason: string,
  ): Promise<SettingsImport> {
    requireAdministrator(caller, place);
    const layers = await this.layers(place);
    const held = (definition: SettingDefinition) => shown(definition, layers, place.scope).value;
    const wanted = new Map(
      Object.entries(document.settings).filter(([key, value]) => {
        const definition = settingDefinition(key);
        return !definition || JSON.stringify(held(definition)) !== JSON.stringify(value);
      }),
    );
    const same = Object.keys(document.settings).filter((key) => !wanted.has(key));
    let planned: ChangePlan | undefined;
    const admit = (plan: ChangePlan) => {
      planned = plan;
      if (dryRun || Object.keys(plan.errors).length > 0) throw new NotApplied();
      assertMayWeaken(caller, place, plan);
    };
    const applied = await this.apply(caller, place, wanted, reason || 'Imported', admit).then(
      () => true,
      (error: unknown) => {
        if (error instanceof NotApplied) return false;
        throw error;
      },
    );
    const { changes = [], unchanged = [], errors = {} } = planned ?? {};
    return {
      applied,
      changes: changes.map(({ definition, key, after }) => ({ key, oldValue: held(definition), newValue: masked(definition, after) })),
      unchanged: [...same, ...unchanged],
      errors,
    };
  }

  private async change(caller: Principal, place: SettingPlace, wanted: Wanted, reason: string): Promise<ChangePlan> {
    return this.apply(caller, place, wanted, reason, (plan) => {
      const issues = Object.entries(plan.errors).map(([path, message]) => ({ path, message }));
      if (issues.length > 0)
        throw fault('VALIDATION_FAILED', issues.map(({ path, message }) => `${path}: ${message}`).join('; '), { details: { issues } });
      assertMayWeaken(caller, place, plan);
    });
  }

  private async apply(
    caller: Principal,
    place: SettingPlace,
    wanted: Wanted,
    reason: string,
    admit: (plan: ChangePlan) => void,
  ): Promise<ChangePlan> {
    const [, ...wider] = await this.layers(place);
    const inherited = (key: string) => held(key, wider).value;
    const plan = await this.repository.change(place, (setHere) => planChange(place.scope, wanted, setHere, inherited), admit, {
      userId: caller.userId,
      reason,
    });
    if (plan.changes.length > 0) await this.tell(caller, place, plan, reason);
    return plan;
  }

  /** Here at once, everywhere else as soon as they hear of it. */
  private async tell(caller: Principal, place: SettingPlace, { changes }: ChangePlan, reason: string): Promise<void> {
    await this.reader.refresh();
    await this.feed.keep();
    const about =
      place.scope === 'installation'
        ? {}
        : place.scope === 'tenant'
          ? { tenantId: place.tenantId }
          : { tenantId: place.tenantId, userId: place.userId };
    await this.bus
      .publish(
        settingsChanged,
        { scope: place.scope, ...about, keys: changes.map(({ key }) => key) },
        { ...senderOf(caller), tenantId: place.scope === 'installation' ? null : place.tenantId },
      )
      .catch((error: unknown) => this.log.warn({ err: error }, 'a change of settings could not be told; others see it within a minute'));
    await Promise.all(
      changes.map(({ definition, key, before, after }) =>
        this.audit.record({
          category: 'SECURITY',
          eventType: 'config_changed',
          outcome: 'SUCCESS',
          tenantId: caller.tenantId,
          actorId: caller.userId,
          resourceType: 'setting',
          resourceId: key,
          changes: [{ fieldName: 'value', oldValue: masked(definition, before) ?? null, newValue: masked(definition, after) ?? null }],
          description: reason,
          details: { scope: place.scope },
        }),
      ),
    );
  }

  /** What is set, from the place asked for to the widest. */
  private async layers(place: SettingPlace): Promise<Layers> {
    const places: SettingPlace[] = [place];
    if (place.scope === 'user') places.push({ scope: 'tenant', tenantId: place.tenantId });
    if (place.scope !== 'installation') places.push(installation);
    return Promise.all(places.map(async (one) => ({ scope: one.scope, stored: await this.repository.at(one) })));
  }
}

/** Ends a transaction that was only to show what it would do. */
class NotApplied extends Error {}

const isAdministrator = (caller: Principal, place: SettingPlace): boolean =>
  caller.permissions.has(place.scope === 'installation' ? 'admin:write' : 'tenant:update');

function requireAdministrator(caller: Principal, place: SettingPlace): void {
  if (!isAdministrator(caller, place)) throw fault('FORBIDDEN', 'This is for administrators', { hint: 'Ask one of them' });
}

/** Whoever switches a guard off is an administrator who proved it just now. */
function assertMayWeaken(caller: Principal, place: SettingPlace, { weakened }: ChangePlan): void {
  if (weakened.length === 0) return;
  requireAdministrator(caller, place);
  if (caller.elevatedUntil === undefined || caller.elevatedUntil <= Date.now())
    throw fault('ELEVATION_REQUIRED', `Prove who you are once more before you weaken ${weakened.join(', ')}`, {
      hint: 'POST /api/v1/sessions/elevate with your password; it holds for 15 minutes',
    });
}
