// node bench/engine/run.mjs [rounds] [workloads]: the engine beside a bare queue and a bare database, on durable servers, alternating.
import { cpus } from 'node:os';
import { Autoweave, plans } from './contender-autoweave.mjs';
import { BullMq } from './contender-bullmq.mjs';
import { PostgresQueue } from './contender-postgres.mjs';
import { longLoop, loops, shortLoop } from './loop.mjs';
import { peakMegabytes } from './memory.mjs';
import { recoverSupervisor, recoverWorker } from './recovery.mjs';
import { startServers } from './servers.mjs';
import { Peer, peers, peersInstalled } from '../peers/peer.mjs';

const rounds = Number(process.argv[2] ?? 5);
const chosen = new Set(process.argv.slice(3).filter((name) => name !== 'all'));
/** Runs per process and round that are not measured, the same for everybody: what follows is the steady state. */
const warmUps = 8;
const repeats = 4;
/** Least of Jain's index that counts as fair. */
const fairEnough = 0.95;
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];
const wants = (name) => chosen.size === 0 || chosen.has(name);
const servers = await startServers();
const rates = {};
const note = (workload, contender, value) => ((rates[workload] ??= {})[contender] ??= []).push(value);
const contenders = {
  autoweave: () => Autoweave.start(servers),
  bullmq: () => BullMq.start(servers),
  'postgres, one by one': () => PostgresQueue.start(servers, 1),
  'postgres, by hundreds': () => PostgresQueue.start(servers, 100),
  ...(peersInstalled() ? Object.fromEntries(Object.keys(peers).map((name) => [name, () => Peer.start(servers, name)])) : {}),
};
const amounts = { W1: 1_001, W3: 1_000 };
/** Milliseconds for one run of a workload. */
const once = (contender, workload) => {
  if (contender instanceof Peer) return contender.run(workload);
  if (!(contender instanceof Autoweave)) return contender.run(amounts[workload]);
  return contender.run(workload === 'W1' ? [plans.wide(1_000)] : Array.from({ length: 200 }, plans.diamond));
};
try {
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, start] of Object.entries(contenders)) {
      const contender = await start();
      for (const workload of ['W1', 'W3'].filter(wants)) {
        for (let i = 0; i < warmUps; i += 1) await once(contender, workload);
        const before = await servers.walBytes();
        for (let i = 0; i < repeats; i += 1) note(workload, name, (amounts[workload] * 1_000) / (await once(contender, workload)));
        note(`${workload} bytes`, name, ((await servers.walBytes()) - before) / repeats / amounts[workload]);
      }
      if (wants('W2') && contender.hops) for (const hop of await contender.hops(200)) note('W2', name, hop);
      note('memory', name, peakMegabytes(contender.pids));
      await contender.stop();
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  console.log(
    `\n${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.version}, fsync on, AOF every second, ${rounds} rounds, medians (min–max)\n`,
  );
  const show = (values) =>
    `${Math.round(quantile(values, 0.5)).toLocaleString('en')} (${Math.round(Math.min(...values)).toLocaleString('en')}–${Math.round(Math.max(...values)).toLocaleString('en')})`;
  const bytesOf = (workload, name) => {
    const bytes = Math.round(quantile(rates[`${workload} bytes`][name], 0.5));
    return bytes < 10 ? '' : `   ${bytes.toLocaleString('en')} bytes of log per task`;
  };
  for (const [workload, title] of [
    ['W1', '1 goal, 1,000 tasks and a join: tasks/s'],
    ['W3', '200 goals, diamonds of 5: tasks/s'],
  ]) {
    if (!rates[workload]) continue;
    console.log(`${workload}  ${title}`);
    for (const [name, values] of Object.entries(rates[workload]))
      console.log(
        `  ${name.padEnd(24)}${show(values).padStart(28)}   autoweave is ${(quantile(rates[workload].autoweave, 0.5) / quantile(values, 0.5)).toFixed(2)}× of it${bytesOf(workload, name)}`,
      );
  }
  if (rates.memory) {
    console.log('Most memory held by its own processes, servers not counted: MB');
    for (const [name, values] of Object.entries(rates.memory)) console.log(`  ${name.padEnd(24)}${show(values)}`);
  }
  if (rates.W2) {
    console.log("W2  chain of 200: ms from a task's end to its dependent's start");
    for (const [name, values] of Object.entries(rates.W2))
      console.log(`  ${name.padEnd(24)}p50 ${quantile(values, 0.5).toFixed(2)}  p99 ${quantile(values, 0.99).toFixed(2)}`);
  }
  if (wants('W4')) {
    console.log(`W4  agent loop of ${longLoop} turns (in brackets: of ${shortLoop}): bytes written per turn, ms per turn`);
    for (const [name, loop] of Object.entries(loops)) {
      const { [longLoop]: long, [shortLoop]: short } = await loop(servers);
      console.log(
        `  ${name.padEnd(24)}${Math.round(long.bytesPerTurn).toLocaleString('en')} bytes (${Math.round(short.bytesPerTurn).toLocaleString('en')})   p50 ${quantile(long.times, 0.5).toFixed(2)} (${quantile(short.times, 0.5).toFixed(2)})  p99 ${quantile(long.times, 0.99).toFixed(2)}`,
      );
    }
  }
  if (wants('W5')) {
    const system = await Autoweave.start(servers, { workerEnv: { SLOTS: '8', TASK_MS: '10', AGENT_TYPES: 'general,qa' } });
    const { alone, beside, besideOther } = await system.fairness();
    const jain = [await system.jainIndex('general'), await system.jainIndex('qa')];
    await system.stop();
    console.log('W5  ms for one task of 10 ms, while another tenant has 2,000 of them waiting for 8 slots');
    const tail = (values) =>
      `p50 ${Math.round(quantile(values, 0.5))}  p99 ${Math.round(quantile(values, 0.99))}  worst ${Math.round(Math.max(...values))}`;
    console.log(`  alone ${Math.round(alone)}   beside, same type of agent: ${tail(beside)}   another type: ${tail(besideOther)}`);
    const verdict = (index) => `${index.toFixed(3)} ${index >= fairEnough ? 'passes' : 'FAILS'}`;
    console.log(
      `  Jain index of two tenants with 2,000 and 20 waiting tasks, while both wait (at least ${fairEnough}): same type ${verdict(jain[0])}, another type ${verdict(jain[1])}`,
    );
  }
  if (wants('W6')) {
    console.log('W6  kill -9: ms until lost work runs again');
    console.log(`  worker                  ${Math.round(await recoverWorker(servers))}`);
    console.log(`  supervisor              ${Math.round(await recoverSupervisor(servers))}`);
  }
} finally {
  await servers.stop();
}
process.exit(0);
