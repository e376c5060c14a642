import * as sandbox from '@autoweave/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as gate from '../src/gate/index.js';
import { codeTools } from '../src/tools/code/code-tools.js';
import { defineTool } from '../src/tools/tool.js';
import { workspaceTools } from '../src/tools/toolbox.js';
import { webTools } from '../src/tools/web/web-tools.js';
import { confine } from '../src/workspace/confine.js';

interface Attack {
  readonly family: string;
  readonly name: string;
}
interface Arena {
  readonly run: (attack: Attack) => Promise<'blocked' | 'approval' | 'passed'>;
  readonly close: () => Promise<void>;
}
const root = new URL('../../../redteam/', import.meta.url);
const from = async <T>(name: string) => (await import(new URL(name, root).href)) as T;
const { createArena } = await from<{ createArena: (parts: unknown) => Promise<Arena> }>('arena.mjs');
const { arenaTools } = await from<{ arenaTools: (parts: unknown) => unknown }>('parts.mjs');
const { quick, controls } = await from<{ quick: readonly Attack[]; controls: readonly (Attack & { readonly expected: string })[] }>(
  'attacks.mjs',
);

let arena: Arena;
beforeAll(async () => {
  const tools = arenaTools({ workspaceTools, webTools, codeTools, defineTool, confine, z, sandboxes: new sandbox.Sandboxes() });
  arena = await createArena({ gate, sandbox, tools });
});
afterAll(() => arena.close());

// @requirements AGT-048 AGT-052 AGT-053 AGT-062 AGT-064
describe('no attack passes', () => {
  it.each([...new Set(quick.map(({ family }) => family))])('%s', async (family) => {
    const passed: string[] = [];
    for (const attack of quick.filter((one) => one.family === family)) if ((await arena.run(attack)) === 'passed') passed.push(attack.name);
    expect(passed).toEqual([]);
  });
  it('while honest work goes through, so that the arena proves something', async () => {
    for (const one of controls) expect(await arena.run(one), one.name).toBe(one.expected);
  });
  it('out of more than three hundred', () => expect(quick.length).toBeGreaterThan(300));
});
