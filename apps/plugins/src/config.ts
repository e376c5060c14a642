import { BaseConfig, loadConfig } from '@autoweave/kernel';
import { z } from 'zod';

const PluginsConfig = BaseConfig.extend({
  AUTOWEAVE_HOME: z.string().min(1),
  /** Accepts plugins without a signature. For development on one's own machine; every use is logged as a warning. */
  AUTOWEAVE_ALLOW_UNSIGNED_PLUGINS: z.stringbool().default(false),
});
export type PluginsConfig = z.infer<typeof PluginsConfig>;

export const pluginsConfig = (env?: NodeJS.ProcessEnv): PluginsConfig => loadConfig(PluginsConfig, env);
