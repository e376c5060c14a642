import { z } from 'zod';
import { ConfigError, loadConfig } from '../config/config.js';
import { type CrashPoint, crashPoints } from './points.js';

/** Where a process is to die: at the `passing`-th time (1 = the first) that it comes by `point`. */
export interface CrashOrder {
  readonly point: CrashPoint;
  readonly passing: number;
}

const CrashConfig = z.object({
  /** `1` opens the doors that exist for tests only. */
  AUTOWEAVE_TEST_HOOKS: z.enum(['0', '1']).default('0'),
  /** `point` or `point:n`: the process kills itself when it passes that crash point for the n-th time. */
  AUTOWEAVE_CRASH_AT: z
    .string()
    .transform((text, ctx): CrashOrder => {
      const [, name, times = '1'] = /^([a-z_.]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
      const point = crashPoints.find((known) => known === name);
      if (point) return { point, passing: Number(times) };
      ctx.addIssue({ code: 'custom', message: `expected one of ${crashPoints.join(', ')}, with or without :n` });
      return z.NEVER;
    })
    .optional(),
});

/** The crash that the environment asks for, if any. Throws `ConfigError` when it is misspelt or when test hooks are not open. */
export function crashConfig(env?: NodeJS.ProcessEnv): CrashOrder | undefined {
  const config = loadConfig(CrashConfig, env);
  if (config.AUTOWEAVE_CRASH_AT && config.AUTOWEAVE_TEST_HOOKS !== '1')
    throw new ConfigError('The environment is not usable:\n  AUTOWEAVE_CRASH_AT: is for tests; it needs AUTOWEAVE_TEST_HOOKS=1');
  return config.AUTOWEAVE_CRASH_AT;
}
