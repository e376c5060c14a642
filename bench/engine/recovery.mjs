import { Autoweave, plans } from './contender-autoweave.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Tasks of 200 ms on few slots: there is always something to lose. */
const settings = { workerEnv: { SLOTS: '8', TASK_MS: '200' } };

/** Milliseconds on the wall clock at which a worker of another process first starts something. */
async function firstStart(worker) {
  for (;;) {
    if ((await worker.ask('times')).length > 0) return performance.now();
    await sleep(5);
  }
}

/** From the kill of the only busy worker until one of its tasks runs on the other. */
export async function recoverWorker(servers) {
  const system = await Autoweave.start(servers, settings);
  const { finished } = await system.submit(plans.wide(8));
  while ((await system.worker.ask('times')).length < 8) await sleep(5);
  const lost = system.worker;
  await lost.kill('SIGKILL');
  const begin = performance.now();
  await system.startWorker();
  const ms = (await firstStart(system.worker)) - begin;
  await finished;
  await system.stop();
  return ms;
}

/** From the kill of the supervisor until its successor, started at once, has given out the next task. */
export async function recoverSupervisor(servers) {
  const system = await Autoweave.start(servers, settings);
  const { finished } = await system.submit(plans.wide(60));
  await sleep(400);
  await system.supervisor.kill('SIGKILL');
  const begin = performance.now();
  await system.startSupervisor();
  await system.worker.ask('reset');
  const ms = (await firstStart(system.worker)) - begin;
  await finished;
  await system.stop();
  return ms;
}
