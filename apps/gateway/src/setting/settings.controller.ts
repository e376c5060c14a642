import { api, settingCategories, settingCategoryFacts, settingDefinitions } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { installation, type SettingPlace } from './place.js';
import { type AskedScope, SettingsService } from './settings.service.js';

const routes = api.settings;

/** Settings of the installation, and of the caller's organisation. Paths that are words come before `{key}`. */
@Controller('api/v1')
export class SettingsController {
  constructor(@Inject(SettingsService) private readonly settings: SettingsService) {}

  @Implements(routes.schema)
  schema(@Caller() caller: Principal) {
    return implement(routes.schema).handler(() => {
      const all = caller.permissions.has('admin:read');
      const schema = settingDefinitions.filter((one) => one.visible && (all || one.scopes.includes('tenant')));
      const used = new Set(schema.map(({ category }) => category));
      const categories = settingCategories
        .filter((one) => used.has(one))
        .map((category) => ({ category, ...settingCategoryFacts[category] }));
      return { schema: [...schema], categories };
    });
  }

  @Implements(routes.history)
  history(@Caller() caller: Principal) {
    return implement(routes.history).handler(async ({ input: { scope, ...filter } }) => ({
      changes: await this.settings.history(scope ? [readable(caller, scope)] : everywhere(caller, 'admin:read'), filter),
    }));
  }

  @Implements(routes.rollback)
  rollback(@Caller() caller: Principal) {
    return implement(routes.rollback).handler(({ input }) =>
      this.settings.rollback(caller, everywhere(caller, 'admin:write'), input.historyId, input.reason),
    );
  }

  @Implements(routes.export)
  export(@Caller() caller: Principal) {
    return implement(routes.export).handler(({ input }) => this.settings.export(readable(caller, input.scope)));
  }

  @Implements(routes.import)
  import(@Caller() caller: Principal) {
    return implement(routes.import).handler(({ input: { document, scope, dryRun, reason } }) =>
      this.settings.import(caller, writable(caller, scope), document, dryRun, reason),
    );
  }

  @Implements(routes.resetAll)
  resetAll(@Caller() caller: Principal) {
    return implement(routes.resetAll).handler(async ({ input: { scope, category, reason } }) => ({
      reset: await this.settings.resetAll(caller, writable(caller, scope), category, reason),
    }));
  }

  @Implements(routes.category)
  category(@Caller() caller: Principal) {
    return implement(routes.category).handler(async ({ input }) => ({
      settings: await this.settings.all(readable(caller, input.scope), input.category),
    }));
  }

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(async ({ input }) => ({ settings: await this.settings.all(readable(caller, input.scope)) }));
  }

  @Implements(routes.setMany)
  setMany(@Caller() caller: Principal) {
    return implement(routes.setMany).handler(({ input }) =>
      this.settings.setMany(caller, writable(caller, input.scope), input.settings, input.reason),
    );
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.settings.one(readable(caller, input.scope), input.key));
  }

  @Implements(routes.set)
  set(@Caller() caller: Principal) {
    return implement(routes.set).handler(({ input: { key, value, scope, reason } }) =>
      this.settings.set(caller, writable(caller, scope), key, value, reason),
    );
  }

  @Implements(routes.reset)
  reset(@Caller() caller: Principal) {
    return implement(routes.reset).handler(({ input: { key, scope, reason } }) =>
      this.settings.reset(caller, writable(caller, scope), key, reason),
    );
  }
}

const ofTenant = ({ tenantId }: Principal): SettingPlace => ({ scope: 'tenant', tenantId });

/** The place that a caller means, and may touch: the installation is for those who administer it. */
function placeFor(caller: Principal, scope: AskedScope, needed: 'admin:read' | 'admin:write'): SettingPlace {
  const may = caller.permissions.has(needed);
  if (scope === 'installation' && !may)
    throw fault('FORBIDDEN', `Settings of the whole installation need the permission ${needed}`, {
      hint: 'Send scope=tenant for those of your organisation',
    });
  return scope === 'tenant' || !may ? ofTenant(caller) : installation;
}
const readable = (caller: Principal, scope: AskedScope) => placeFor(caller, scope, 'admin:read');
const writable = (caller: Principal, scope: AskedScope) => placeFor(caller, scope, 'admin:write');
const everywhere = (caller: Principal, needed: 'admin:read' | 'admin:write'): readonly SettingPlace[] =>
  caller.permissions.has(needed) ? [installation, ofTenant(caller)] : [ofTenant(caller)];
