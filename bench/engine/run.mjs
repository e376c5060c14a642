// node bench/engine/run.mjs [rounds] [workloads]: the engine beside a bare queue and a bare database, on durable servers, alternating.
import { cpus } from 'node:os';
import { Autoweave, plans } from './contender-autoweave.mjs';
import { BullMq } from './contender-bullmq.mjs';
import { PostgresQueue } from './contender-postgres.mjs';
import { recoverSupervisor, recoverWorker } from './recovery.mjs';
import { startServers } from './servers.mjs';

const rounds = Number(process.argv[2] ?? 5);
const chosen = new Set(process.argv.slice(3).filter((name) => name !== 'all'));
/** Measurements per process and round: the first ones still pay for compilation, as after every start. */
const repeats = 4;
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
};
try {
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, start] of Object.entries(contenders)) {
      const contender = await start();
      const ours = name === 'autoweave';
      for (let i = 0; i < repeats; i += 1)
        if (wants('W1')) note('W1', name, 1_001_000 / (await contender.run(ours ? [plans.wide(1_000)] : 1_001)));
      for (let i = 0; i < repeats; i += 1)
        if (wants('W3')) note('W3', name, 1_000_000 / (await contender.run(ours ? Array.from({ length: 200 }, plans.diamond) : 1_000)));
      if (wants('W2') && contender.hops) for (const hop of await contender.hops(200)) note('W2', name, hop);
      await contender.stop();
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  console.log(
    `\n${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.version}, fsync on, AOF every second, ${rounds} rounds, medians (min–max)\n`,
  );
  const show = (values) =>
    `${Math.round(quantile(values, 0.5)).toLocaleString('en')} (${Math.round(Math.min(...values)).toLocaleString('en')}–${Math.round(Math.max(...values)).toLocaleString('en')})`;
  for (const [workload, title] of [
    ['W1', '1 goal, 1,000 tasks and a join: tasks/s'],
    ['W3', '200 goals, diamonds of 5: tasks/s'],
  ]) {
    if (!rates[workload]) continue;
    console.log(`${workload}  ${title}`);
    for (const [name, values] of Object.entries(rates[workload]))
      console.log(
        `  ${name.padEnd(24)}${show(values).padStart(28)}   autoweave is ${(quantile(rates[workload].autoweave, 0.5) / quantile(values, 0.5)).toFixed(2)}× of it`,
      );
  }
  if (rates.W2) {
    console.log("W2  chain of 200: ms from a task's end to its dependent's start");
    for (const [name, values] of Object.entries(rates.W2))
      console.log(`  ${name.padEnd(24)}p50 ${quantile(values, 0.5).toFixed(2)}  p99 ${quantile(values, 0.99).toFixed(2)}`);
  }
  if (wants('W5')) {
    const system = await Autoweave.start(servers, { workerEnv: { SLOTS: '8', TASK_MS: '10' } });
    const { alone, beside } = await system.fairness();
    await system.stop();
    console.log('W5  ms for one task of 10 ms, while another tenant has 2,000 of them waiting for 8 slots');
    console.log(`  alone ${Math.round(alone)}   beside p50 ${Math.round(quantile(beside, 0.5))}  worst ${Math.round(Math.max(...beside))}`);
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
