/**
 * Attacks the gate and the sandboxes as they were built: `pnpm build && pnpm redteam [--quick] [--list]`. Prints what became of
 * the attacks by family; ends with code 1 when one passed, or failed only because its tool broke.
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
const columns = ['blocked', 'approval', 'failed', 'passed'];
const row = (name, family) =>
  print([name.padEnd(14), ...columns.map((outcome) => String(count(family, outcome)).padStart(outcome.length + 1))].join(' '));
if (process.argv.includes('--list')) for (const one of results) print(`${one.outcome.padEnd(9)} ${one.family}: ${one.name}`);
print(['family'.padEnd(14), ...columns.map((outcome) => outcome.padStart(outcome.length + 1))].join(' '));
for (const family of families) row(family, family);
row(`all ${results.length}`);
for (const { family, name, outcome } of results.filter((one) => one.outcome === 'passed' || one.outcome === 'failed'))
  print(`${outcome}: ${family}: ${name}`);
for (const name of broken) print(`the arena itself is broken: ${name}`);
process.exitCode = count(undefined, 'passed') + count(undefined, 'failed') > 0 || broken.length > 0 ? 1 : 0;
