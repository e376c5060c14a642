/**
 * Attacks the gate and the sandboxes as they were built: `pnpm build && pnpm redteam [--quick] [--list]`. Prints what became of
 * the attacks by family; ends with code 1 when one passed.
 */
import { attacks, controls, fight, quick } from './attacks.mjs';
import { createArena } from './arena.mjs';
import { arenaTools } from './parts.mjs';

const from = (path) => import(new URL(`../${path}`, import.meta.url).href);
const [gate, sandbox, toolbox, web, code, tool, confine] = await Promise.all([
  from('apps/agents/dist/gate/index.js'),
  from('packages/sandbox/dist/index.js'),
  from('apps/agents/dist/tools/toolbox.js'),
  from('apps/agents/dist/tools/web/web-tools.js'),
  from('apps/agents/dist/tools/code/code-tools.js'),
  from('apps/agents/dist/tools/tool.js'),
  from('apps/agents/dist/workspace/confine.js'),
]);
const { z } = await from('apps/agents/node_modules/zod/index.js');
const sandboxes = new sandbox.Sandboxes();
const arena = await createArena({ gate, sandbox, tools: arenaTools({ ...toolbox, ...web, ...code, ...tool, ...confine, z, sandboxes }) });
const list = process.argv.includes('--quick') ? quick : attacks;
const results = await fight(arena, list);
const broken = [];
for (const one of controls) if ((await arena.run(one)) !== one.expected) broken.push(one.name);
await arena.close();

const print = (line) => process.stdout.write(`${line}\n`);
const families = [...new Set(results.map(({ family }) => family))];
const count = (family, outcome) =>
  results.filter((one) => (family === undefined || one.family === family) && one.outcome === outcome).length;
const row = (name, family) =>
  print(
    `${name.padEnd(14)} ${String(count(family, 'blocked')).padStart(8)} ${String(count(family, 'approval')).padStart(9)} ${String(count(family, 'passed')).padStart(7)}`,
  );
if (process.argv.includes('--list')) for (const one of results) print(`${one.outcome.padEnd(9)} ${one.family}: ${one.name}`);
print(`${'family'.padEnd(14)} ${'blocked'.padStart(8)} ${'approval'.padStart(9)} ${'passed'.padStart(7)}`);
for (const family of families) row(family, family);
row(`all ${results.length}`);
for (const { family, name } of results.filter(({ outcome }) => outcome === 'passed')) print(`passed: ${family}: ${name}`);
for (const name of broken) print(`the arena itself is broken: ${name}`);
process.exitCode = count(undefined, 'passed') > 0 || broken.length > 0 ? 1 : 0;
