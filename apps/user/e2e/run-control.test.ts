import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelPeer } from './model-peer.js';
import { type System, startSystem } from './system.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const sandboxed = existsSync('/usr/bin/bwrap') && existsSync('/usr/bin/python3');
const answered = /confidence \d+ %/;

interface Task {
  readonly key: string;
  readonly state: string;
  readonly attempt: number;
  readonly result?: { readonly data: unknown };
}

describe.skipIf(!program || !sandboxed)('a person who holds, repeats and changes goals', () => {
  const peer = new ModelPeer();
  let system: System;
  let browser: Browser;
  let page: Page;
  let goalId: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startSystem({ AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: await peer.start(), AUTOWEAVE_OPENAI_COMPATIBLE_MODEL: 'peer' });
    browser = await chromium.launch({
      executablePath: program as string,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
    });
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(system.signInLink);
    await page.locator('textarea').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await peer.stop();
  });

  const api = `api/v1`;
  const read = async <T>(path: string): Promise<T> => (await page.request.get(`${system.urls.gateway}/${api}${path}`)).json() as Promise<T>;
  const tasks = async (): Promise<Record<string, Task>> =>
    Object.fromEntries((await read<{ tasks: Task[] }>(`/goals/${goalId}/tasks`)).tasks.map((task) => [task.key, task]));
  const task = (key: string, name: string, dependsOn: readonly string[] = []) => ({
    ...{ key, name, description: name, agentType: key === 'run' ? 'code' : 'general', dependsOn },
  });
  const submit = async (text: string, ...planned: readonly ReturnType<typeof task>[]) => {
    const plan = { summary: text, tasks: planned, answerFrom: planned.at(-1)?.key, method: 'given' };
    const response = await page.request.post(`${system.urls.gateway}/${api}/goals`, { data: { text, plan } });
    expect(response.status(), await response.text()).toBe(201);
    ({ goalId } = (await response.json()) as { goalId: string });
    await page.goto(`${system.urls.user}/goals/${goalId}`);
  };
  const openStep = async (name: string) => {
    await page.getByRole('button', { name: /Done 3 steps/ }).click();
    await page.getByRole('list', { name: 'Plan', exact: true }).getByRole('button', { name }).click();
  };
  const dialog = () => page.getByRole('dialog');
  const press = (name: string) => dialog().getByRole('button', { name }).click();
  const done = async () => {
    await page.getByText(answered).waitFor();
  };

  // @requirement ORC-019
  it('pauses a goal, so that nothing new begins, and lets it go on', async () => {
    await submit(
      'Collect, combine and publish',
      task('collect', 'Collect slowly'),
      task('combine', 'Combine slowly', ['collect']),
      task('publish', 'Publish', ['combine']),
    );
    await page.getByRole('button', { name: 'Pause' }).click();
    await page
      .getByText(/^Paused/)
      .first()
      .waitFor();
    await expect.poll(async () => (await tasks())['collect']?.state, { timeout: 10_000 }).toBe('completed');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await tasks())['combine']?.attempt).toBe(0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await done();
  });

  it('does one step again with what depends on it, after being told which', async () => {
    await openStep('Combine slowly');
    await page.getByRole('button', { name: 'Retry from here' }).click();
    await dialog()
      .getByText(/Publish/)
      .waitFor();
    await press('Retry from here');
    await page.getByText('The step runs again').waitFor();
    await expect.poll(async () => (await tasks())['publish']?.attempt, { timeout: 20_000 }).toBe(2);
    await done();
    expect(Object.values(await tasks()).map(({ attempt }) => attempt)).toEqual([1, 2, 2]);
  });

  it('replaces what a step found, and cannot with text that is not JSON', async () => {
    await openStep('Collect slowly');
    await page.getByRole('button', { name: 'Edit output' }).click();
    await page.getByLabel('Data').fill('{"score": }');
    await dialog().getByRole('alert').waitFor();
    expect(await dialog().getByRole('button', { name: 'Replace the output' }).isDisabled()).toBe(true);
    await page.getByLabel('Data').fill('{"score": 9}');
    await press('Replace the output');
    await page.getByText('Output replaced').waitFor();
    await expect.poll(async () => (await tasks())['publish']?.attempt, { timeout: 20_000 }).toBe(3);
    await done();
    expect((await tasks())['collect']).toMatchObject({ attempt: 1, result: { data: { score: 9 } } });
  });

  it('forks a goal from a step, and finds the way back to where it came from', async () => {
    const before = goalId;
    await openStep('Publish');
    await page.getByRole('button', { name: 'Fork from here' }).click();
    await press('Start the new goal');
    await page.waitForURL((url) => url.pathname.startsWith('/goals/') && !url.pathname.endsWith(before));
    goalId = page.url().split('/').at(-1) as string;
    await done();
    expect((await tasks())['collect']).toMatchObject({ state: 'completed', result: { data: { score: 9 } } });
    await page.getByRole('tab', { name: 'Related goals' }).click();
    await page.getByRole('link', { name: 'another goal' }).click();
    await page.waitForURL(`**/goals/${before}`);
  });

  // @requirement AGT-055
  it('approves a call with other arguments: exactly those run', async () => {
    await submit('Write a file', task('run', 'Write it with Python'));
    await page.getByRole('button', { name: 'Edit and approve' }).click();
    await page.getByLabel('What you allow').fill(JSON.stringify({ code: "open('hello.txt', 'w').write('as a person said')" }));
    await press('Approve these arguments');
    await done();
    const file = await page.request.get(`${system.urls.gateway}/${api}/goals/${goalId}/artifacts/hello.txt`);
    expect(await file.text()).toBe('as a person said');
  });

  // @requirement AGT-055
  it('allows such calls for one goal, and takes that back in the console', async () => {
    await submit('Write another file', task('run', 'Write it with Python'));
    await page.getByRole('button', { name: 'Always allow for this goal' }).click();
    await press('Allow');
    await done();
    await page.goto(`${system.urls.admin}/grants`);
    await page.getByText(`goal ${goalId}`).waitFor();
    await page.getByRole('button', { name: 'Take back' }).click();
    await press('Take it back');
    await page.getByText('Nothing is allowed in advance').waitFor();
  });

  it('makes a schedule, sees its next times, runs it at once and reads the report', async () => {
    await page.goto(`${system.urls.admin}/schedules`);
    await page.getByRole('button', { name: 'New schedule' }).click();
    await page.getByLabel('Name').fill('Greeting');
    await page.getByLabel('Times (cron)').fill('0 8 * *');
    await dialog()
      .getByText(/Five fields/)
      .waitFor();
    await page.getByLabel('Times (cron)').fill('0 8 * * *');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    expect(
      await dialog()
        .getByRole('list', { name: 'Next three times' })
        .getByText(/08:00$/)
        .count(),
    ).toBe(3);
    await page.getByLabel('What should be achieved').fill('Say that it is done');
    await press('Make the schedule');
    await page.getByRole('link', { name: 'Greeting' }).click();
    await page.waitForURL(/schedules\/sched_/);
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('list', { name: 'Runs' }).getByText('Done', { exact: true }).waitFor({ timeout: 40_000 });
    await page.getByText('No reports yet').waitFor({ state: 'detached' });
  });

  it('finds every page of the console usable on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of [
      '',
      'agents',
      'agents/code',
      'schedules',
      'votes',
      'workers',
      'decisions',
      'grants',
      'incidents',
      'queues',
      'goals',
    ]) {
      await page.goto(`${system.urls.admin}/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path).toBe(true);
    }
    await page.goto(`${system.urls.user}/goals/${goalId}`);
    await done();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  it('has met no error in any page', () => expect(complaints).toEqual([]));
});
