// Goals of several tenants on two supervisors and four workers, while monkeys do harm. Ends with a ledger; exit code 1 when
// something was lost, done twice or left over. See docs/resilience.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Callers } from './callers.mjs';
import { Member } from './crew.mjs';
import { dice, sleep } from './dice.mjs';
import { isWhole, print, takeStock } from './ledger.mjs';
import { kernel, mainOf } from './modules.mjs';
import { Monkeys } from './monkeys.mjs';
import { startServers } from './servers.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const seconds = values.seconds ? Number(values.seconds) : Number(values.minutes ?? 10) * 60;
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error('usage: pnpm chaos [--minutes n | --seconds n] [--seed n]');
/** Nothing has moved for so long: what is left is stuck. */
const patienceMs = 25_000;

const luck = dice(seed);
const servers = await startServers();
const everybody = [];
/** Nothing of this outlives it, however it ends. */
async function tidy(code) {
  await Promise.all(everybody.map((one) => one.end()));
  if (!values.keep) await servers.stop().catch(() => undefined);
  rmSync(home, { recursive: true, force: true });
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void tidy(1));
process.once('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`);
  void tidy(1);
});
const home = mkdtempSync(join(tmpdir(), 'autoweave-chaos-'));
const base = {
  DATABASE_URL: servers.databaseUrl,
  REDIS_URL: servers.redisUrl,
  AUTOWEAVE_LOG_LEVEL: 'info',
  AUTOWEAVE_MODEL: 'embedded',
};
const leases = { AUTOWEAVE_WORKER_LEASE_MS: '4000', AUTOWEAVE_HINT_TIMEOUT_MS: '1500', AUTOWEAVE_THINK_TIMEOUT_MS: '8000' };
const begun = new Map();
const onMessage = ({ began }) => began && begun.set(began, (begun.get(began) ?? 0) + 1);
const soon = { delayMs: () => luck.between(0, 2_500), onMessage };
const member = (name, file, env) => {
  const one = new Member(name, file, { ...base, ...env }, soon);
  everybody.push(one);
  return one;
};
const worker = new URL('./worker.mjs', import.meta.url).pathname;
const supervisors = [1, 2].map((i) => member(`supervisor ${i}`, mainOf('supervisor'), leases));
const pool = kernel.createPool(servers.databaseUrl, 'orchestration', { max: 3, name: 'audit' });
const isUp = () =>
  pool.query('SELECT 1 FROM shard_lease WHERE owner IS NOT NULL LIMIT 1').then(
    ({ rowCount }) => rowCount === 1,
    () => false,
  );
const begin = Date.now();
while (!(await isUp())) {
  if (Date.now() - begin > 60_000) throw new Error(`no supervisor came up: ${supervisors[0].unasked[0] ?? 'it says nothing'}`);
  await sleep(100);
}
const agentsEnv = { AUTOWEAVE_HOME: home, AUTOWEAVE_WORKER_AGENT_TYPES: 'data', AUTOWEAVE_WORKER_GRACE_MS: '500' };
const agents = [member('agents 1', mainOf('agents'), agentsEnv)];
const workers = [1, 2, 3].map((i) => member(`worker ${i}`, worker, { SEED: String(seed + i) }));

const callers = new Callers(servers, pool, luck);
await callers.start();
const monkeys = new Monkeys(servers, { supervisors, workers, agents }, luck);
monkeys.start();
await sleep(seconds * 1_000);
await monkeys.stop();
await callers.quiet();
await drained();
const stock = await takeStock(pool, callers.acknowledged.keys());
stock.begun = [...begun].filter(([, n]) => n > 1).map(([attempt, n]) => `${attempt} by ${n}`);
stock.inVain = everybody.reduce((sum, one) => sum + one.inVain, 0);
stock.died = everybody.flatMap((one) => one.unasked);
print(stock, {
  acknowledged: callers.acknowledged.size,
  refused: callers.refused,
  disturbances: callers.disturbances,
  monkeys: monkeys.done,
  seconds,
  seed,
});

await callers.stop();
if (values.keep) process.stdout.write(`The servers keep running; their files are in ${servers.directory}\n`);
await pool.end();
await tidy(isWhole(stock) ? 0 : 1);

/** Waits until every goal is finished and every message has arrived, or until nothing moves any more. */
async function drained() {
  let moved = Date.now();
  let before = '';
  for (let round = 0; Date.now() - moved < patienceMs; round += 1) {
    const { rows } = await pool.query(
      `SELECT (SELECT count(*) FROM goal WHERE finished_at IS NULL)::int AS open, (SELECT count(*) FROM outbox)::int AS outbox, (SELECT count(*) FROM goal_event)::int AS events`,
    );
    const [{ open, outbox, events }] = rows;
    if (open === 0 && outbox === 0) return;
    const now = `${open} ${outbox} ${events}`;
    if (now !== before) moved = Date.now();
    before = now;
    if (round % 6 === 5) await callers.resumeAll();
    await sleep(500);
  }
}
