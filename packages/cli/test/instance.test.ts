import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homeAt } from '../src/home.js';
import { freePort } from '../src/infra/port.js';
import { isAlive, processesIn, signalProcess, waitForExit } from '../src/infra/process-identity.js';
import { type Instance, readInstance, runningInstance } from '../src/instance.js';
import { runLauncher, startCommand, temporaryFolder } from './fixture/launcher.js';
import { makeApps } from './fixture/make-apps.js';

let folder: ReturnType<typeof temporaryFolder>;
let apps: string;
const homes: string[] = [];

async function environmentFor(name: string): Promise<Record<string, string>> {
  const home = join(folder.path, name);
  homes.push(home);
  return {
    AUTOWEAVE_HOME: home,
    AUTOWEAVE_APPS_DIR: apps,
    AUTOWEAVE_GATEWAY_PORT: String(await freePort()),
    AUTOWEAVE_USER_PORT: String(await freePort()),
    AUTOWEAVE_STUDIO_PORT: String(await freePort()),
    AUTOWEAVE_ADMIN_PORT: String(await freePort()),
  };
}

const up = (environment: Record<string, string>) => runLauncher(['up', '--detach', '--no-apps'], environment);
const instanceOf = (environment: Record<string, string>): Instance => {
  const instance = readInstance(homeAt(environment['AUTOWEAVE_HOME'] ?? ''));
  if (instance === undefined) throw new Error('there is no instance');
  return instance;
};
const answer = async (environment: Record<string, string>) =>
  (await (await fetch(`http://127.0.0.1:${environment['AUTOWEAVE_GATEWAY_PORT']}`)).json()) as Record<string, string>;

function leftBehind(environment: Record<string, string>): readonly unknown[] {
  const home = environment['AUTOWEAVE_HOME'] ?? '';
  return [...processesIn(join(home, 'postgres', 'data'), 'postgres'), ...processesIn(join(home, 'redis'), 'redis-server')];
}

beforeEach(() => {
  folder = temporaryFolder('instance');
  apps = makeApps(join(folder.path, 'apps'));
});
afterEach(async () => {
  for (const home of homes.splice(0)) await runLauncher(['down'], { AUTOWEAVE_HOME: home, AUTOWEAVE_APPS_DIR: apps });
  folder.remove();
});

describe('an instance', () => {
  it('starts its services in order, closes them in reverse, and leaves no process after down', async () => {
    const environment = await environmentFor('one');
    const started = await up(environment);
    expect(started).toMatchObject({ code: 0 });
    expect(started.stdout).toContain('generated-once');
    const instance = instanceOf(environment);
    expect(instance.state).toBe('ready');
    expect((await answer(environment))['origins']).toContain(`http://127.0.0.1:${environment['AUTOWEAVE_USER_PORT']}`);
    const stopped = await runLauncher(['down'], environment);
    expect(stopped).toMatchObject({ code: 0 });
    for (const identity of Object.values(instance.processes)) expect(isAlive(identity)).toBe(false);
    expect(leftBehind(environment)).toEqual([]);
    const order = readFileSync(join(environment['AUTOWEAVE_HOME'] ?? '', 'order.txt'), 'utf8')
      .trim()
      .split('\n');
    expect(order[5]).toBe('start gateway');
    expect(order.slice(6).map((line) => line.replace('close', 'start'))).toEqual(order.slice(0, 6).toReversed());
  });

  it('keeps its secrets private, its password unrepeated and its ports across restarts', async () => {
    const environment = await environmentFor('two');
    await up(environment);
    const before = instanceOf(environment);
    const database = (await answer(environment))['database'];
    const home = environment['AUTOWEAVE_HOME'] ?? '';
    expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'run', 'cli-token')).mode & 0o777).toBe(0o600);
    await runLauncher(['down'], environment);
    const again = await up(environment);
    expect(again.stdout).not.toContain('generated-once');
    expect(instanceOf(environment).databasePort).toBe(before.databasePort);
    expect((await answer(environment))['database']).toBe(database);
  });

  it('a second start on one home says where the first one is', async () => {
    const environment = await environmentFor('three');
    await up(environment);
    const pid = runningInstance(homeAt(environment['AUTOWEAVE_HOME'] ?? ''))?.owner.pid;
    const [second, third] = await Promise.all([up(environment), up(environment)]);
    for (const outcome of [second, third]) {
      expect(outcome).toMatchObject({ code: 0 });
      expect(outcome.stdout).toContain('already running');
      expect(outcome.stdout).toContain(`:${environment['AUTOWEAVE_GATEWAY_PORT']}/`);
    }
    expect(runningInstance(homeAt(environment['AUTOWEAVE_HOME'] ?? ''))?.owner.pid).toBe(pid);
  });

  it('two homes run side by side without sharing anything', async () => {
    const [left, right] = [await environmentFor('left'), await environmentFor('right')];
    const outcomes = await Promise.all([up(left), up(right)]);
    expect(outcomes.map((outcome) => outcome.code)).toEqual([0, 0]);
    const [one, two] = [await answer(left), await answer(right)];
    expect(one['database']).not.toBe(two['database']);
    expect(one['redis']).not.toBe(two['redis']);
    await runLauncher(['down'], left);
    expect((await answer(right))['pid']).toBe(two['pid']);
  });

  it('starts after everything was killed and its files were cut short', async () => {
    const environment = await environmentFor('killed');
    await up(environment);
    const home = homeAt(environment['AUTOWEAVE_HOME'] ?? '');
    const owner = runningInstance(home)?.owner;
    const { processes } = instanceOf(environment);
    for (const identity of [owner, ...Object.values(processes)]) if (identity !== undefined) signalProcess(identity, 'SIGKILL');
    for (const identity of Object.values(processes)) await waitForExit(identity, 5_000);
    writeFileSync(home.instanceFile, '{"state":"rea');
    writeFileSync(home.lockFile, '{"pid":1,');
    const again = await up(environment);
    expect(again).toMatchObject({ code: 0 });
    expect((await answer(environment))['database']).toContain('autoweave');
  });

  it('nothing outlives a killed launcher', async () => {
    const environment = await environmentFor('orphans');
    await up(environment);
    const owner = runningInstance(homeAt(environment['AUTOWEAVE_HOME'] ?? ''))?.owner;
    const { host } = instanceOf(environment).processes;
    if (owner !== undefined) signalProcess(owner, 'SIGKILL');
    if (host !== undefined) expect(await waitForExit(host, 20_000)).toBe(true);
    // The servers stop after the services that use them.
    const end = Date.now() + 20_000;
    while (leftBehind(environment).length > 0 && Date.now() < end) await new Promise((done) => setTimeout(done, 50));
    expect(leftBehind(environment)).toEqual([]);
  });

  it('a start right after the launcher was killed takes over, on the same ports', async () => {
    const environment = await environmentFor('taken-over');
    await up(environment);
    const home = homeAt(environment['AUTOWEAVE_HOME'] ?? '');
    const owner = runningInstance(home)?.owner;
    if (owner !== undefined) {
      signalProcess(owner, 'SIGKILL');
      await waitForExit(owner, 5_000);
    }
    expect(await up(environment)).toMatchObject({ code: 0 });
    const { postgres, redis } = instanceOf(environment).processes;
    expect([isAlive(postgres), isAlive(redis)]).toEqual([true, true]);
    expect((await answer(environment))['database']).toContain('autoweave');
  });

  it('a killed host, database or Redis is started again', async () => {
    const environment = await environmentFor('revived');
    await up(environment);
    const before = instanceOf(environment).processes;
    for (const name of ['host', 'postgres', 'redis'] as const) {
      const identity = before[name];
      if (identity !== undefined) signalProcess(identity, 'SIGKILL');
    }
    await expect
      .poll(
        () =>
          Object.entries(instanceOf(environment).processes).filter(
            ([name, identity]) => isAlive(identity) && identity.pid !== before[name as 'host']?.pid,
          ).length,
        { timeout: 20_000 },
      )
      .toBe(3);
    await expect.poll(() => answer(environment).catch(() => undefined), { timeout: 10_000 }).toBeDefined();
  });

  it('in the foreground ends in order when it is interrupted', async () => {
    const environment = await environmentFor('foreground');
    const command = startCommand(['up', '--no-apps'], environment);
    await expect.poll(() => readInstance(homeAt(environment['AUTOWEAVE_HOME'] ?? ''))?.state, { timeout: 30_000 }).toBe('ready');
    const { processes } = instanceOf(environment);
    command.child.kill('SIGINT');
    const outcome = await command.ended;
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout).toContain('AutoWeave is running.');
    for (const identity of Object.values(processes)) expect(isAlive(identity)).toBe(false);
    expect(leftBehind(environment)).toEqual([]);
  });

  it('a service that cannot start ends the whole start with one message and no process', async () => {
    const environment = await environmentFor('broken');
    writeFileSync(
      join(apps, 'agents', 'dist', 'index.js'),
      `export const service = { name: 'agents', async start() { throw new Error('no sandbox here'); } };`,
    );
    const outcome = await up(environment);
    expect(outcome.code).toBe(69);
    expect(outcome.stderr).toContain('agents: no sandbox here');
    // The tenant exists by now and its password is stored only as a hash: this was the one moment to say it.
    expect(outcome.stderr).toContain('generated-once');
    expect(readFileSync(join(environment['AUTOWEAVE_HOME'] ?? '', 'logs', 'launcher.log'), 'utf8')).not.toContain('generated-once');
    expect(outcome.stderr).toContain(join('logs', 'host.log'));
    expect(leftBehind(environment)).toEqual([]);
    expect(runningInstance(homeAt(environment['AUTOWEAVE_HOME'] ?? ''))).toBeUndefined();
  });

  it('status is 3 when nothing runs and 0 with addresses when it does', async () => {
    const environment = await environmentFor('status');
    expect(await runLauncher(['status'], environment)).toMatchObject({ code: 3 });
    await up(environment);
    const outcome = await runLauncher(['status', '--json'], environment);
    expect(outcome.code).toBe(0);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ running: true, state: 'ready', addresses: [{ name: 'api', answers: true }] });
  });

  it('a damaged secrets file is never replaced', async () => {
    const environment = await environmentFor('secrets');
    await up(environment);
    await runLauncher(['down'], environment);
    const file = join(environment['AUTOWEAVE_HOME'] ?? '', 'secrets.json');
    writeFileSync(file, '{"databasePassword":');
    const outcome = await up(environment);
    expect(outcome.code).toBe(70);
    expect(outcome.stderr).toContain('secrets.json is damaged');
    expect(readFileSync(file, 'utf8')).toBe('{"databasePassword":');
  });
});
