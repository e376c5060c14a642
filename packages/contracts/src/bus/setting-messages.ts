import { z } from 'zod';
import { TenantId, UserId } from '../ids.js';
import { SettingScope } from '../setting/control.js';
import { SettingsSnapshot } from '../setting/setting.js';
import { busEvent, command } from './message.js';

/** Everything that is set, secrets excepted; answered to services only. */
export const settingsRead = command('gateway', 'settings.read', z.object({}), SettingsSnapshot);
/** Secrets that the asking service needs to call a provider; answered to services only, and never logged. */
export const settingsSecrets = command(
  'gateway',
  'settings.secrets',
  z.object({ keys: z.array(z.string()).min(1).max(20) }),
  z.object({ secrets: z.record(z.string(), z.string()) }),
);
/** Settings have other values now; whoever keeps them asks again. Carries no values. */
export const settingsChanged = busEvent(
  'settings.changed',
  z.object({ scope: SettingScope, tenantId: TenantId.optional(), userId: UserId.optional(), keys: z.array(z.string()).min(1) }),
);
