import { z } from 'zod';
import { SettingCategory, SettingScope } from '../setting/control.js';
import { SettingDefinition } from '../setting/definition.js';
import { Setting, SettingChange, SettingHistoryId, SettingsDocument, SettingsImport } from '../setting/setting.js';
import { route } from './route.js';

const tag = 'Settings';
const read = 'settings:read';
const write = 'settings:write';
/** Settings of everybody, or of the caller's organisation. */
const Shared = SettingScope.exclude(['user']);
const scope = Shared.optional().describe('Left out: the installation for those who administer it, else your organisation');
const Key = z.string().min(1).max(255);
const reason = z.string().trim().max(500).default('');
const Values = z.record(Key, z.unknown()).refine((values) => Object.keys(values).length <= 200, 'at most 200 at once');
const Category = z.object({
  category: SettingCategory,
  name: z.string(),
  description: z.string(),
  icon: z.string(),
});
const Written = z.object({ settings: z.array(Setting), changed: z.array(z.string()) });

export const settingRoutes = {
  schema: route({ method: 'GET', path: '/settings/schema', tag, summary: 'What can be set, and how it is shown', permission: read }).output(
    z.object({ schema: z.array(SettingDefinition), categories: z.array(Category) }),
  ),
  history: route({ method: 'GET', path: '/settings/history', tag, summary: 'Changes, newest first; secrets are masked', permission: read })
    .input(z.object({ key: Key.optional(), scope: Shared.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }))
    .output(z.object({ changes: z.array(SettingChange) })),
  rollback: route({
    method: 'POST',
    path: '/settings/history/{historyId}/rollback',
    tag,
    summary: 'Put back what held before a change',
    permission: write,
    errors: ['NOT_FOUND', 'ELEVATION_REQUIRED'],
  })
    .input(z.strictObject({ historyId: SettingHistoryId, reason }))
    .output(Setting),
  export: route({
    method: 'GET',
    path: '/settings/export',
    tag,
    summary: 'All settings as one document; secrets are masked',
    permission: read,
  })
    .input(z.object({ scope }))
    .output(SettingsDocument),
  import: route({
    method: 'POST',
    path: '/settings/import',
    tag,
    summary: 'Take over a document: all of it or nothing; `dryRun` only says what would change',
    permission: write,
    errors: ['ELEVATION_REQUIRED', 'VALIDATION_FAILED'],
  })
    .input(z.strictObject({ document: SettingsDocument, scope, dryRun: z.boolean().default(false), reason }))
    .output(SettingsImport),
  resetAll: route({
    method: 'POST',
    path: '/settings/reset-all',
    tag,
    summary: 'Every setting back to its default, secrets included; or those of one category',
    permission: write,
    errors: ['ELEVATION_REQUIRED'],
  })
    .input(z.strictObject({ scope, category: SettingCategory.optional(), reason }))
    .output(z.object({ reset: z.array(z.string()) })),
  category: route({ method: 'GET', path: '/settings/category/{category}', tag, summary: 'Settings of one category', permission: read })
    .input(z.object({ category: SettingCategory, scope }))
    .output(z.object({ settings: z.array(Setting) })),
  list: route({ method: 'GET', path: '/settings', tag, summary: 'All settings as they hold', permission: read })
    .input(z.object({ scope }))
    .output(z.object({ settings: z.array(Setting) })),
  setMany: route({
    method: 'PUT',
    path: '/settings',
    tag,
    summary: 'Several at once: all of them, or none and what is wrong with each',
    permission: write,
    errors: ['VALIDATION_FAILED', 'ELEVATION_REQUIRED'],
  })
    .input(z.strictObject({ settings: Values, scope, reason }))
    .output(Written),
  get: route({ method: 'GET', path: '/settings/{key}', tag, summary: 'One setting', permission: read, errors: ['NOT_FOUND'] })
    .input(z.object({ key: Key, scope }))
    .output(Setting),
  set: route({
    method: 'PUT',
    path: '/settings/{key}',
    tag,
    summary: 'Change one; a secret sent back masked stays as it is',
    permission: write,
    errors: ['NOT_FOUND', 'VALIDATION_FAILED', 'ELEVATION_REQUIRED'],
  })
    .input(
      z.strictObject({ key: Key, value: z.unknown().refine((value) => value !== undefined, 'send a value, or reset it'), scope, reason }),
    )
    .output(Setting),
  reset: route({
    method: 'POST',
    path: '/settings/{key}/reset',
    tag,
    summary: 'Back to what is inherited',
    permission: write,
    errors: ['NOT_FOUND', 'ELEVATION_REQUIRED'],
  })
    .input(z.strictObject({ key: Key, scope, reason }))
    .output(Setting),
};

const self = 'session:self';

/** What people set for themselves (EDG-080). */
export const mySettingRoutes = {
  list: route({
    method: 'GET',
    path: '/me/settings',
    tag,
    summary: 'Personal settings as they hold for you',
    permission: self,
    selfService: true,
  }).output(z.object({ schema: z.array(SettingDefinition), settings: z.array(Setting) })),
  setMany: route({
    method: 'PUT',
    path: '/me/settings',
    tag,
    summary: 'Change personal settings for yourself',
    permission: self,
    errors: ['VALIDATION_FAILED'],
  })
    .input(z.strictObject({ settings: Values }))
    .output(Written),
  reset: route({
    method: 'POST',
    path: '/me/settings/{key}/reset',
    tag,
    summary: 'Back to what your organisation has',
    permission: self,
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ key: Key }))
    .output(Setting),
};
