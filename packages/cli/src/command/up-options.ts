import { parseArguments } from '../arguments.js';
import type { LauncherConfig } from '../config.js';
import { PORT_NAMES, parsePort, type PortWishes } from '../ports.js';

const OPTIONS = {
  detach: { type: 'boolean', short: 'd' },
  'no-apps': { type: 'boolean' },
  host: { type: 'string' },
  'gateway-port': { type: 'string' },
  'user-port': { type: 'string' },
  'studio-port': { type: 'string' },
  'admin-port': { type: 'string' },
} as const;

export interface UpOptions {
  readonly isDetached: boolean;
  readonly withApps: boolean;
  readonly bindAddress: string;
  readonly wishes: PortWishes;
}

/** Reads the flags of `up`; a flag wins over the environment variable of the same meaning. */
export function readUpOptions(config: LauncherConfig, parameters: readonly string[]): UpOptions {
  const { values } = parseArguments('up', parameters, OPTIONS);
  const wishes: Record<string, { readonly value: string; readonly source: string }> = {};
  for (const name of PORT_NAMES) {
    const flag = values[`${name}-port`];
    const variable = config.ports[name];
    if (flag !== undefined) wishes[name] = { value: flag, source: `--${name}-port` };
    else if (variable !== undefined) wishes[name] = { value: variable, source: `AUTOWEAVE_${name.toUpperCase()}_PORT` };
  }
  // Wrong usage must be told before anything is created.
  for (const { value, source } of Object.values(wishes)) parsePort(value, source);
  return {
    isDetached: values.detach ?? false,
    withApps: !(values['no-apps'] ?? false),
    bindAddress: values.host ?? '127.0.0.1',
    wishes,
  };
}
