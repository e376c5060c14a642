import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isolateAppGlobals } from './app-globals.js';

describe('app globals', () => {
  it('each app sees only what it set itself, whatever runs in between', async () => {
    const name = '__test_of_app_globals__';
    const space = globalThis as unknown as Record<string, unknown>;
    const openScope = isolateAppGlobals([name]);
    const seen = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const scope = openScope();
        scope(() => {
          space[name] = index;
        });
        return scope(async () => {
          for (let turn = 0; turn < 5; turn += 1) {
            await sleep(index % 3);
            if (space[name] !== index) return 'another app';
          }
          return 'its own';
        });
      }),
    );
    expect(new Set(seen)).toEqual(new Set(['its own']));
    expect(space[name]).toBeUndefined();
  });
});
