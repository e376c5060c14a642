import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeAt } from '../src/home.js';
import { freePort } from '../src/infra/port.js';
import { isAlive, processesIn, signalProcess } from '../src/infra/process-identity.js';
import { type Instance, readInstance, runningInstance } from '../src/instance.js';
import { runLauncher, startCommand, temporaryFolder } from '../test/fixture/launcher.js';

let folder: ReturnType<typeof temporaryFolder>;
let environment: Record<string, string>;
let started: Awaited<ReturnType<typeof runLauncher>>;

const home = () => homeAt(environment['AUTOWEAVE_HOME'] ?? '');
const instance = (): Instance => {
  const found = readInstance(home());
  if (found === undefined) throw new Error('there is no instance');
  return found;
};

/** What the services complained about: the reason why a goal failed stands there. */
function complaints(): string {
  const lines = readFileSync(join(home().logs, 'host.log'), 'utf8').split('\n');
  return lines
    .filter((line) => /"level":(?:"(?:error|fatal)"|[56]0)/.test(line) || !line.startsWith('{'))
    .slice(-20)
    .join('\n');
}

/** 60 orders whose revenue is known by construction: 3 regions, units 1–20, price 10. */
function salesCsv(): { readonly text: string; readonly total: number } {
  const regions = ['north', 'south', 'west'];
  const rows = Array.from({ length: 60 }, (_, index) => {
    const units = (index % 20) + 1;
    const day = String((index % 28) + 1).padStart(2, '0');
    return { line: `2026-0${(index % 6) + 1}-${day},${regions[index % 3]},${units},${units * 10}`, revenue: units * 10 };
  });
  return {
    text: `date,region,units,revenue\n${rows.map((row) => row.line).join('\n')}\n`,
    total: rows.reduce((sum, row) => sum + row.revenue, 0),
  };
}

beforeAll(async () => {
  folder = temporaryFolder('e2e');
  environment = {
    AUTOWEAVE_HOME: join(folder.path, 'home'),
    INIT_CWD: folder.path,
    AUTOWEAVE_GATEWAY_PORT: String(await freePort()),
    AUTOWEAVE_USER_PORT: String(await freePort()),
    AUTOWEAVE_STUDIO_PORT: String(await freePort()),
    AUTOWEAVE_ADMIN_PORT: String(await freePort()),
  };
  started = await runLauncher(['up', '--detach'], environment);
});

afterAll(async () => {
  await runLauncher(['down'], environment);
  folder.remove();
});

describe('the whole system', () => {
  it('starts with its three apps and says how to get in', async () => {
    expect(started).toMatchObject({ code: 0 });
    expect(started.stdout).toMatch(/Password\s+\S{12,}/);
    expect(instance().apps).toEqual(['user', 'studio', 'admin']);
    const outcome = await runLauncher(['status', '--json'], environment);
    const { addresses } = JSON.parse(outcome.stdout) as { addresses: { name: string; answers: boolean }[] };
    expect(addresses.filter((address) => !address.answers)).toEqual([]);
  });

  it('answers each app with its own pages when all three are asked at once', async () => {
    const { ports } = instance();
    const titleOf = async (port: number, path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return `${response.status} ${/<title>([^<]*)/.exec(await response.text())?.[1]}`;
    };
    const targets = [ports.user, ports.studio, ports.admin].flatMap((port) =>
      ['/', '/sign-in', '/agents', '/nowhere'].map((path) => ({ port, path })),
    );
    const alone: string[] = [];
    for (const { port, path } of targets) alone.push(await titleOf(port, path));
    expect(alone.filter((title) => title.startsWith('5'))).toEqual([]);
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await Promise.all(targets.map(({ port, path }) => titleOf(port, path)))).toEqual(alone);
    }
    expect(readFileSync(join(home().logs, 'web.log'), 'utf8')).not.toContain('Error');
  });

  it('pursues a goal on a file and writes what was asked for, with the right total', async () => {
    const { text, total } = salesCsv();
    writeFileSync(join(folder.path, 'sales.csv'), text);
    const goal = 'Profile sales.csv, find the three strongest drivers of revenue, chart monthly totals and write report.md';
    const outcome = await runLauncher(['goal', goal, '--file', 'sales.csv', '--out', 'result', '--approve', 'always'], environment);
    expect(outcome, `${outcome.stderr}\n${complaints()}`).toMatchObject({ code: 0 });
    const files = readdirSync(join(folder.path, 'result'), { recursive: true }).map(String);
    const report = files.find((name) => name.endsWith('report.md'));
    expect(report).toBeDefined();
    expect(files.some((name) => name.endsWith('.svg'))).toBe(true);
    const words = readFileSync(join(folder.path, 'result', report ?? ''), 'utf8');
    expect(words.replaceAll(/[,\s_]/g, '')).toContain(String(total));
  });

  it('refuses what nobody here can do with 2 and a reason', async () => {
    const outcome = await runLauncher(['goal', 'Brew a cup of coffee and carry it to my desk'], environment);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/✖ \S+/);
  });

  // @requirements ORC-017 ORC-122
  it('a goal goes on although the services were killed in its middle', async () => {
    const { text } = salesCsv();
    writeFileSync(join(folder.path, 'again.csv'), text);
    const command = startCommand(
      ['goal', 'Profile again.csv and write report.md', '--file', 'again.csv', '--json', '--out', 'again', '--approve', 'always'],
      environment,
    );
    let seen = '';
    command.child.stdout?.on('data', (chunk: Buffer) => {
      seen += String(chunk);
    });
    await expect.poll(() => seen, { timeout: 60_000, interval: 20 }).toContain('goal.received');
    const { host } = instance().processes;
    if (host !== undefined) signalProcess(host, 'SIGKILL');
    const outcome = await command.ended;
    expect(outcome, `${outcome.stderr}\n${complaints()}`).toMatchObject({ code: 0 });
    const numbers = outcome.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it('leaves no process behind', async () => {
    const owner = runningInstance(home())?.owner;
    const { processes } = instance();
    expect(await runLauncher(['down'], environment)).toMatchObject({ code: 0 });
    for (const identity of [owner, ...Object.values(processes)]) expect(isAlive(identity)).toBe(false);
    expect(processesIn(join(home().postgres, 'data'), 'postgres')).toEqual([]);
    expect(existsSync(home().secretsFile)).toBe(true);
  });
});
