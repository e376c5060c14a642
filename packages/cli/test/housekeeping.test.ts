import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotateIfLarge, RotatingLog } from '../src/rotating-log.js';
import { runLauncher, startCommand, temporaryFolder } from './fixture/launcher.js';

let folder: ReturnType<typeof temporaryFolder>;
let environment: Record<string, string>;
let home: string;

beforeEach(() => {
  folder = temporaryFolder('house');
  home = join(folder.path, 'home');
  environment = { AUTOWEAVE_HOME: home };
});
afterEach(() => folder.remove());

describe('logs', () => {
  const line = (service: string, msg: string) => `${JSON.stringify({ level: 30, time: 0, service, msg })}\n`;

  it('shows one service only, older files included', async () => {
    mkdirSync(join(home, 'logs'), { recursive: true });
    writeFileSync(join(home, 'logs', 'host.log.1'), line('agents', 'first') + line('memory', 'other'));
    writeFileSync(join(home, 'logs', 'host.log'), line('memory', 'other') + line('agents', 'second'));
    const outcome = await runLauncher(['logs', 'agents'], environment);
    expect(outcome.stdout).toMatch(/first[\s\S]*second/);
    expect(outcome.stdout).not.toContain('other');
  });

  it('follows what is appended, across a rotation', async () => {
    mkdirSync(join(home, 'logs'), { recursive: true });
    const file = join(home, 'logs', 'host.log');
    writeFileSync(file, line('agents', 'long enough to be longer than what follows the rotation'));
    const command = startCommand(['logs', '-f', '-n', '0'], environment);
    let seen = '';
    command.child.stdout?.on('data', (chunk: Buffer) => {
      seen += String(chunk);
    });
    await expect
      .poll(
        () => {
          appendFileSync(file, line('agents', 'appended'));
          return seen;
        },
        { timeout: 10_000, interval: 250 },
      )
      .toContain('appended');
    writeFileSync(file, line('agents', 'rotated'));
    await expect.poll(() => seen, { timeout: 10_000 }).toContain('rotated');
    command.child.kill('SIGINT');
    expect(await command.ended).toMatchObject({ code: 0 });
  });

  it('a log never grows past its limit by more than one write, and three old ones are kept', () => {
    mkdirSync(home, { recursive: true });
    const file = join(home, 'x.log');
    const log = new RotatingLog(file, 100);
    for (let index = 0; index < 40; index += 1) log.write(`${'x'.repeat(49)}\n`);
    log.close();
    expect(readFileSync(file, 'utf8').length).toBeLessThanOrEqual(150);
    expect(existsSync(`${file}.3`)).toBe(true);
    expect(existsSync(`${file}.4`)).toBe(false);
    rotateIfLarge(file, 10);
    expect(existsSync(file)).toBe(false);
  });
});

describe('reset', () => {
  it('never deletes without being told to', async () => {
    mkdirSync(join(home, 'run'), { recursive: true });
    mkdirSync(join(home, 'logs'));
    expect(await runLauncher(['reset'], environment)).toMatchObject({ code: 64 });
    expect(existsSync(home)).toBe(true);
    expect(await runLauncher(['reset', '--yes'], environment)).toMatchObject({ code: 0 });
    expect(existsSync(home)).toBe(false);
  });

  it('refuses a folder that is not a data directory', async () => {
    mkdirSync(join(home, 'run'), { recursive: true });
    mkdirSync(join(home, 'logs'));
    writeFileSync(join(home, 'package.json'), '{}');
    const outcome = await runLauncher(['reset', '--yes'], environment);
    expect(outcome.code).toBe(64);
    expect(existsSync(join(home, 'package.json'))).toBe(true);
  });
});

describe('doctor', () => {
  it('names every finding and its state', async () => {
    const outcome = await runLauncher(['doctor', '--json'], environment);
    const { ok, findings } = JSON.parse(outcome.stdout) as { ok: boolean; findings: { name: string; state: string }[] };
    expect(outcome.code).toBe(ok ? 0 : 1);
    expect(findings.map((finding) => finding.name)).toEqual(
      expect.arrayContaining(['Node', 'Disk', 'PostgreSQL', 'Redis', 'Sandbox', 'Ports', 'Model']),
    );
  });
});
