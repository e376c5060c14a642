import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config/config.js';
import { crashConfig } from './config.js';
import { crashPoint } from './crash-point.js';
import { crashPoints } from './points.js';

describe('a crash point', () => {
  it('does nothing in a process that was not ordered to die', () => {
    for (const point of crashPoints) crashPoint(point);
  });

  it('kills the process at the passing that was ordered, and nothing after it happens', () => {
    const module = new URL('./crash-point.ts', import.meta.url).href;
    const script = `const { armCrash, crashPoint } = await import(${JSON.stringify(module)});
      armCrash({ point: 'supervisor.committed', passing: 3 });
      for (let i = 1; i < 9; i += 1) { crashPoint('supervisor.answered'); process._rawDebug('round ' + i); crashPoint('supervisor.committed'); }`;
    const { signal, stderr } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(signal).toBe('SIGKILL');
    expect(stderr.trim().split('\n')).toEqual(['round 1', 'round 2', 'round 3']);
  });

  it('cannot be armed by accident: only with test hooks open, and only by a name that exists', () => {
    expect(crashConfig({})).toBeUndefined();
    expect(() => crashConfig({ AUTOWEAVE_CRASH_AT: 'supervisor.committed' })).toThrow(ConfigError);
    const hooks = { AUTOWEAVE_TEST_HOOKS: '1' };
    expect(crashConfig({ ...hooks, AUTOWEAVE_CRASH_AT: 'supervisor.committed' })).toEqual({ point: 'supervisor.committed', passing: 1 });
    expect(crashConfig({ ...hooks, AUTOWEAVE_CRASH_AT: 'agents.tool_ran:7' })).toEqual({ point: 'agents.tool_ran', passing: 7 });
    expect(() => crashConfig({ ...hooks, AUTOWEAVE_CRASH_AT: 'supervisor.comitted' })).toThrow(ConfigError);
  });
});
