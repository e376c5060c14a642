// Goals of several tenants on two supervisors and six workers, three of them real, while monkeys do harm. Ends with a ledger; exit code 1 when
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
import { ModelPeer } from './peer.mjs';
import { startServers } from './servers.mjs';
import { Witness } from './witness.mjs';

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
/** By then everything is over, or it never will be: a server does not come back, or somebody waits for ever. */
const deadlineMs = seconds * 1_000 + 8 * 60_000;
/** Nothing has moved for so long: what is left is stuck. */
const patienceMs = 25_000;
/** A run this long comes to do every kind of harm. */
const allHarmsAfterSeconds = 60;

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
setTimeout(() => {
  process.stderr.write('The run came to no end.\n');
  void tidy(1);
}, deadlineMs).unref();
const home = mkdtempSync(join(tmpdir(), 'autoweave-chaos-'));
const base = {
  DATABASE_URL: servers.databaseUrl,
  REDIS_URL: servers.redisUrl,
  AUTOWEAVE_LOG_LEVEL: 'info',
  AUTOWEAVE_MODEL: 'embedded',
};
const leases = { AUTOWEAVE_WORKER_LEASE_MS: '4000', AUTOWEAVE_HINT_TIMEOUT_MS: '1500', AUTOWEAVE_THINK_TIMEOUT_MS: '8000' };
/** The workers that are not real, by their names on the bus. */
const unreal = new Set();
const onMessage = ({ workerId }) => workerId && unreal.add(workerId);
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
const peer = new ModelPeer(dice(seed + 100));
const talks = { AUTOWEAVE_MODEL: 'openai-compatible:gpt-4o', AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: await peer.start() };
// One goes by rules and serves what they can do, two talk to a model and share the rest with the workers that are not real.
const agents = [{ AUTOWEAVE_WORKER_AGENT_TYPES: 'data' }, talks, talks].map((env, i) =>
  member(`agents ${i + 1}`, mainOf('agents'), {
    AUTOWEAVE_HOME: home,
    AUTOWEAVE_WORKER_AGENT_TYPES: 'general,code,qa',
    AUTOWEAVE_WORKER_GRACE_MS: '500',
    ...env,
  }),
);
/** Resolves when the database says so: everybody has come up before harm begins. */
async function until(what, statement) {
  const holds = () =>
    pool.query(statement).then(
      ({ rows }) => rows[0].holds,
      () => false,
    );
  while (!(await holds())) {
    if (Date.now() - begin > 120_000) throw new Error(`${what}: ${everybody.flatMap((one) => one.unasked)[0] ?? 'nobody says why'}`);
    await sleep(100);
  }
}
await until('no agents came up', 'SELECT count(*) >= 0 AS holds FROM execution.run');
const workers = [1, 2, 3].map((i) => member(`worker ${i}`, worker, { SEED: String(seed + i) }));
await until('not all workers came up', 'SELECT count(*) >= 6 AS holds FROM worker');

const witness = new Witness(servers.redisUrl);
witness.start();
const callers = new Callers(servers, pool, luck);
await callers.start();
const monkeys = new Monkeys(servers, { supervisors, workers, agents }, luck);
monkeys.start();
await sleep(seconds * 1_000);
await monkeys.stop();
await callers.quiet();
await drained();
await witness.stop();
const stock = await takeStock(pool, callers.acknowledged.keys(), unreal);
stock.begun.push(...witness.twice());
stock.undealt = seconds >= allHarmsAfterSeconds ? monkeys.missing : [];
stock.uncounted =
  callers.submitted === callers.acknowledged.size + [...callers.refused.values()].reduce((a, b) => a + b, 0) + callers.unanswered
    ? []
    : ['submissions are not what was acknowledged, refused and not answered'];
stock.inVain = everybody.reduce((sum, one) => sum + one.inVain, 0);
stock.died = everybody.flatMap((one) => one.unasked);
print(stock, {
  submitted: callers.submitted,
  acknowledged: callers.acknowledged.size,
  refused: callers.refused,
  unanswered: callers.unanswered,
  heard: witness.began.size,
  asked: peer.asked,
  disturbances: callers.disturbances,
  monkeys: monkeys.done,
  seconds,
  seed,
});

await callers.stop();
await peer.close();
if (values.keep)
  process.stdout.write(`The servers keep running; their files are in ${servers.directory}, the database is ${servers.databaseUrl}\n`);
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
    if (round % 6 === 5) await callers.resumePaused();
    await sleep(500);
  }
}
