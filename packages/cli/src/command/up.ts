import { setTimeout as sleep } from 'node:timers/promises';
import { startInBackground } from '../background.js';
import { type Command, type Context, note } from '../context.js';
import { Failure } from '../failure.js';
import { isAlive, signalProcess } from '../infra/process-identity.js';
import { type Instance, runningInstance } from '../instance.js';
import { serve } from '../serve.js';
import { addressLines, signInLines } from '../summary.js';
import { readUpOptions, type UpOptions } from './up-options.js';

const START_LIMIT_MS = 180_000;

function print(context: Context, lines: readonly string[]): void {
  context.display.clear();
  context.stdout.write(`${lines.join('\n')}\n`);
}

/** Waits until an instance that another command is starting stands; undefined when it gave up. */
export async function awaitReady(context: Context, isReady: (instance: Instance) => boolean): Promise<Instance | undefined> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    const running = runningInstance(context.home);
    if (running === undefined) return undefined;
    if (running.instance !== undefined && isReady(running.instance)) return running.instance;
    await sleep(100);
  }
  return undefined;
}

async function joinRunning(context: Context, options: UpOptions): Promise<number | undefined> {
  const running = runningInstance(context.home);
  if (running === undefined) return undefined;
  if (running.instance?.state !== 'ready') context.display.step('waiting for the instance that is starting');
  const ready = await awaitReady(context, (instance) => instance.state === 'ready');
  if (ready === undefined) return undefined;
  let instance: Instance | undefined = ready;
  if (options.withApps && ready.apps.length === 0 && isAlive(running.owner)) {
    context.display.step('starting the apps');
    signalProcess(running.owner, 'SIGUSR2');
    const deadline = Date.now() + 30_000;
    instance = await awaitReady(context, (current) => current.apps.length > 0 || Date.now() > deadline);
  }
  print(context, ['AutoWeave is already running.', '', ...addressLines(instance ?? ready), '', '`npm start -- down` stops it.']);
  return 0;
}

/** Starts an instance, in the foreground until Ctrl-C or in the background with `--detach`. */
export const upCommand: Command = async (context, parameters) => {
  const options = readUpOptions(context.config, parameters);
  const joined = await joinRunning(context, options);
  if (joined !== undefined) return joined;
  if (options.isDetached) {
    const rest = parameters.filter((parameter) => parameter !== '--detach' && parameter !== '-d');
    const { instance, bootstrap } = await startInBackground(context, rest);
    print(context, [
      'AutoWeave is running in the background.',
      '',
      ...addressLines(instance),
      '',
      ...signInLines(instance, bootstrap),
      '',
      '`npm start -- down` stops it, `npm start -- logs -f` follows it.',
    ]);
    return 0;
  }
  let interrupt: () => void = () => undefined;
  const interrupted = new Promise<'interrupted'>((resolve) => {
    interrupt = () => resolve('interrupted');
  });
  context.onInterrupt(interrupt);
  const starting = serve({
    config: context.config,
    home: context.home,
    wishes: options.wishes,
    bindAddress: options.bindAddress,
    withApps: options.withApps,
    onStep: (text) => context.display.step(text),
    onNote: (text) => note(context, text),
    onSecretNote: (text) => note(context, text),
  });
  const first = await Promise.race([starting, interrupted]);
  if (first === 'interrupted') {
    note(context, 'Stopping …');
    await starting.then((serving) => serving.stop()).catch(() => undefined);
    return 130;
  }
  const instance = first.instance();
  print(context, [
    'AutoWeave is running.',
    '',
    ...addressLines(instance),
    '',
    ...signInLines(instance, first.bootstrap),
    '',
    'Ctrl-C stops it. `npm start -- help` shows what else there is.',
  ]);
  await interrupted;
  note(context, 'Stopping …');
  await first.stop();
  note(context, 'Stopped.');
  return 0;
};

/** Fails unless an instance runs; for commands that need one. */
export function requireRunning(context: Context): Instance {
  const instance = runningInstance(context.home)?.instance;
  if (instance !== undefined) return instance;
  throw new Failure('not-running', 'AutoWeave is not running.', 'Start it with `npm start`.');
}
