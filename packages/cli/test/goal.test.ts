import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { artifact, events, type FakeGateway, IDS, type Script, startFakeGateway } from './fixture/fake-gateway.js';
import { runLauncher, startCommand, temporaryFolder } from './fixture/launcher.js';

let folder: ReturnType<typeof temporaryFolder>;
let gateway: FakeGateway | undefined;

beforeEach(() => {
  folder = temporaryFolder('goal');
});
afterEach(async () => {
  await gateway?.close();
  folder.remove();
});

async function play(script: Script): Promise<Record<string, string>> {
  gateway = await startFakeGateway(script);
  return {
    AUTOWEAVE_HOME: join(folder.path, 'home'),
    AUTOWEAVE_API_URL: gateway.url,
    AUTOWEAVE_API_TOKEN: 'the-token',
    INIT_CWD: folder.path,
  };
}

const whole = [events.received, events.planned, events.started, events.completed];
const approve = `POST /approvals/${IDS.approval}/approve`;
const reject = `POST /approvals/${IDS.approval}/reject`;

describe('goal', () => {
  it('hands in files, shows progress, prints the answer, writes the artifacts and ends with 0', async () => {
    const environment = await play({ first: whole });
    writeFileSync(join(folder.path, 'notes.md'), 'notes');
    const outcome = await runLauncher(['goal', 'Write a report', '--file', 'notes.md'], environment);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toContain('# Done');
    expect(outcome.stdout).toContain('only a test');
    expect(outcome.stdout).toContain(join('autoweave-out', IDS.goal, 'out', 'report.md'));
    expect(outcome.stderr).toContain('started: Write the report (Writer)');
    expect(readFileSync(join(folder.path, 'autoweave-out', IDS.goal, 'out', 'report.md'), 'utf8')).toBe('hello');
    expect(gateway?.uploads).toEqual(['notes.md']);
    expect(gateway?.submitted[0]).toMatchObject({ text: 'Write a report', fileIds: [IDS.file], idempotencyKey: expect.any(String) });
  });

  it('--json prints one event per line and nothing else, --out says where files go', async () => {
    const environment = await play({ first: whole });
    const outcome = await runLauncher(['goal', 'x', '--json', '--out', 'there'], environment);
    const lines = outcome.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; type: string });
    expect(lines.map((line) => line.seq)).toEqual([1, 2, 3, 4]);
    expect(lines.at(-1)?.type).toBe('goal.completed');
    expect(outcome.stderr).toBe('');
    expect(existsSync(join(folder.path, 'there', artifact.path))).toBe(true);
  });

  it('a dropped stream is resumed after the last event and nothing is shown twice', async () => {
    const environment = await play({ first: whole, dropAfter: 2 });
    const outcome = await runLauncher(['goal', 'x', '--json'], environment);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout.trim().split('\n')).toHaveLength(4);
    expect(gateway?.lastEventIds).toEqual(['0', '2']);
  });

  it('a failed goal ends with 2, its reason and what could be asked instead', async () => {
    const environment = await play({ first: [events.received, events.failed] });
    const outcome = await runLauncher(['goal', 'Fly'], environment);
    expect(outcome.code).toBe(2);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toContain('No agent here can fly.');
    expect(outcome.stderr).toContain('Walk there');
  });

  it('a refused submission ends with 2 and the hint', async () => {
    const environment = await play({ first: [], submitStatus: 429 });
    const outcome = await runLauncher(['goal', 'x'], environment);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('Try tomorrow.');
  });

  it('--approve always approves, and the goal goes on', async () => {
    const environment = await play({
      first: [events.received, events.planned, events.started, events.asked],
      after: { [approve]: [events.approved, events.completed] },
    });
    const outcome = await runLauncher(['goal', 'x', '--approve', 'always'], environment);
    expect(outcome.code).toBe(0);
    expect(gateway?.requests).toContain(approve);
  });

  it('--approve never rejects', async () => {
    const environment = await play({
      first: [events.received, events.planned, events.started, events.asked],
      after: { [reject]: [events.rejected, events.failed] },
    });
    expect(await runLauncher(['goal', 'x', '--approve', 'never'], environment)).toMatchObject({ code: 2 });
    expect(gateway?.requests).not.toContain(approve);
  });

  it('without a terminal to ask on it ends with 2, shows the canonical arguments and decides nothing', async () => {
    const environment = await play({ first: [events.received, events.planned, events.started, events.asked] });
    const outcome = await runLauncher(['goal', 'x'], environment);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('{"command":"ls","cwd":"/"}');
    expect(outcome.stderr).toContain('--approve');
    expect(gateway?.requests.filter((request) => request.includes('/approvals/'))).toEqual([]);
  });

  it('Ctrl-C cancels the goal and ends with 130', async () => {
    const environment = await play({
      first: [events.received, events.planned, events.started],
      after: { [`POST /goals/${IDS.goal}/cancel`]: [events.cancelled] },
    });
    const command = startCommand(['goal', 'x'], environment);
    await expect.poll(() => gateway?.lastEventIds.length, { timeout: 10_000 }).toBe(1);
    command.child.kill('SIGINT');
    expect(await command.ended).toMatchObject({ code: 130 });
    expect(gateway?.requests).toContain(`POST /goals/${IDS.goal}/cancel`);
  });

  it('a second Ctrl-C leaves at once, although the goal does not end', async () => {
    const environment = await play({ first: [events.received, events.planned, events.started] });
    const command = startCommand(['goal', 'x'], environment);
    await expect.poll(() => gateway?.lastEventIds.length, { timeout: 10_000 }).toBe(1);
    command.child.kill('SIGINT');
    await expect.poll(() => gateway?.requests.some((request) => request.endsWith('/cancel')), { timeout: 5_000 }).toBe(true);
    const repeat = setInterval(() => command.child.kill('SIGINT'), 400);
    const outcome = await command.ended;
    clearInterval(repeat);
    expect(outcome).toMatchObject({ code: 130 });
  });
});
