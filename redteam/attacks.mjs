import { approval } from './cases/approval.mjs';
import { command } from './cases/command.mjs';
import { controls } from './cases/controls.mjs';
import { injection } from './cases/injection.mjs';
import { path } from './cases/path.mjs';
import { sandbox } from './cases/sandbox.mjs';
import { sql } from './cases/sql.mjs';
import { ssrf } from './cases/ssrf.mjs';

export const attacks = [...injection, ...command, ...sql, ...path, ...ssrf, ...approval, ...sandbox];

export { controls };

/** Everything that starts no process: seconds instead of a minute. */
export const quick = attacks.filter((one) => one.runner !== 'sandbox');

/** Runs attacks one after the other. Resolves with what became of each. */
export async function fight(arena, list) {
  const results = [];
  for (const one of list) results.push({ family: one.family, name: one.name, outcome: await arena.run(one) });
  return results;
}
