import { existsSync, readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem } from './system.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe.skipIf(!program)('an administrator at the console', () => {
  let system: System;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startSystem();
    browser = await chromium.launch({
      executablePath: program as string,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
    });
    context = await browser.newContext();
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(system.signInLink);
    await page.locator('textarea').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const dialog = () => page.getByRole('dialog').last();
  const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
  const post = async <T>(path: string, data: object): Promise<T> => {
    const response = await page.request.post(`${system.urls.gateway}/api/v1${path}`, { data });
    expect(response.ok(), await response.text()).toBe(true);
    return response.json() as Promise<T>;
  };

  it('adds a person, whose password is shown once and lets them in to what their role allows', async () => {
    await page.goto(`${system.urls.admin}/people`);
    await page.getByRole('button', { name: 'Add a person' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('Grace Hopper');
    await dialog().getByLabel('E-mail').fill('grace@example.com');
    await dialog()
      .getByRole('radio', { name: /^viewer/ })
      .check();
    await press('Add them');
    const password = await dialog().getByLabel('Password', { exact: true }).innerText();
    expect(password.length).toBeGreaterThan(11);
    await press('I have kept it');
    await page.getByRole('link', { name: 'Grace Hopper' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain(password);

    const fresh = await browser.newContext();
    const hers = await fresh.newPage();
    await hers.goto(`${system.urls.admin}/people`);
    await hers.getByLabel('E-mail').fill('grace@example.com');
    await hers.getByLabel('Password').fill(password);
    await hers.getByRole('button', { name: 'Sign in' }).click();
    await hers.getByText('This page is not for you').waitFor();
    const navigation = hers.getByRole('navigation', { name: 'Main' });
    await navigation.getByRole('link', { name: 'Agents' }).waitFor();
    for (const name of ['People', 'API keys', 'Audit', 'Organisations', 'Health'])
      expect(await navigation.getByRole('link', { name, exact: true }).count(), name).toBe(0);
    await fresh.close();
  });

  it('gives a role, sees why something is allowed, and takes the role back', async () => {
    await page.getByRole('link', { name: 'Grace Hopper' }).click();
    await page.getByRole('button', { name: 'Give a role' }).click();
    await dialog().getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'operator' }).click();
    await press('Give it');
    const roles = page.getByRole('list', { name: 'Roles' });
    await roles.getByText('operator').waitFor();
    await page.getByRole('combobox', { name: 'Permission to explain' }).click();
    await page.getByRole('option', { name: 'goal:create' }).click();
    await page.getByText('Yes', { exact: true }).waitFor();
    await roles.getByRole('listitem').filter({ hasText: 'operator' }).getByRole('button', { name: 'Take back' }).click();
    await press('Take it back');
    await page.getByText('No', { exact: true }).waitFor({ timeout: 20_000 });
  });

  it('creates an API key only after proving who they are again; the key works until it is revoked', async () => {
    await page.goto(`${system.urls.admin}/keys`);
    await page.getByRole('button', { name: 'New key' }).click();
    await dialog().getByLabel('Name').fill('Nightly export');
    await dialog().getByLabel('read:goals').check();
    await press('Create it');
    await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
    await dialog().getByLabel('Password').fill('not-my-password');
    await press('Confirm');
    await dialog().getByText('The password is wrong.').waitFor();
    await dialog().getByLabel('Password').fill(system.password);
    await press('Confirm');
    const key = await page.getByLabel('API key', { exact: true }).innerText();
    expect(key).toMatch(/^ak_[0-9a-f]{12}_/);
    await press('I have kept it');
    await page.getByRole('list', { name: 'API keys' }).getByText('Nightly export').waitFor();
    const outsider = await browser.newContext();
    const call = () => outsider.request.get(`${system.urls.gateway}/api/v1/goals`, { headers: { authorization: `Bearer ${key}` } });
    expect((await call()).status()).toBe(200);
    await page.getByRole('button', { name: 'Revoke' }).click();
    await press('Revoke it');
    await page.getByText('Revoked', { exact: true }).waitFor();
    expect((await call()).status()).toBe(401);
    await outsider.close();
  });

  it('declines the proof: nothing happens, and it says so', async () => {
    const fresh = await browser.newContext();
    const tab = await fresh.newPage();
    await tab.goto(`${system.urls.admin}/keys`);
    await tab.getByLabel('E-mail').fill(system.email);
    await tab.getByLabel('Password').fill(system.password);
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.getByRole('button', { name: 'New key' }).click();
    await tab.getByRole('dialog').getByLabel('Name').fill('Never made');
    await tab.getByRole('dialog').getByLabel('read:goals').check();
    await tab.getByRole('button', { name: 'Create it' }).click();
    await tab.getByRole('dialog', { name: 'Confirm that it is you' }).getByRole('button', { name: 'Not now' }).click();
    await tab.getByText('Confirm your identity first').waitFor();
    await tab.getByRole('dialog', { name: 'New API key' }).getByRole('button', { name: 'Not now' }).click();
    expect(await tab.getByText('Never made').count()).toBe(0);
    await fresh.close();
  });

  // @requirement AGT-037
  it('is told that agents could not agree, and decides', async () => {
    const claims = [
      { agent: 'research', position: 'A long report', priority: 5 },
      { agent: 'general', position: 'A short page', priority: 5 },
    ];
    await page.goto(`${system.urls.admin}/agents`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const { voteId } = await post<{ voteId: string }>('/network/conflicts', { kind: 'decision', subject: 'How long it should be', claims });
    await post(`/votes/${voteId}/close`, {});
    await page.getByText('Agents could not agree').waitFor();
    await page.getByRole('link', { name: 'Network 1 conflict waits for you' }).click();
    await page.getByRole('button', { name: 'Decide' }).click();
    expect(await dialog().getByRole('button', { name: 'Decide', exact: true }).isDisabled()).toBe(true);
    await dialog()
      .getByRole('radio', { name: /A short page/ })
      .check();
    await dialog().getByLabel('Reason').fill('Nobody reads long ones');
    await press('Decide');
    const conflict = page.getByRole('list', { name: 'Conflicts' }).getByRole('listitem').filter({ hasText: 'How long it should be' });
    await conflict.getByText('Settled', { exact: true }).waitFor();
    await conflict.getByText(/settled by a person.*Nobody reads long ones/).waitFor();
    await page.getByRole('link', { name: 'Network', exact: true }).waitFor();
  });

  it('verifies the audit log, and finds in it what was just done', async () => {
    await page.goto(`${system.urls.admin}/audit`);
    await page.getByRole('button', { name: 'Verify the log' }).click();
    await page.getByText('Nothing was changed, removed or moved').waitFor();
    await page.getByLabel('Find events').fill('users');
    const row = page
      .getByRole('group', { name: 'Audit log' })
      .getByRole('row')
      .filter({ has: page.getByTitle('POST /api/v1/users', { exact: true }) });
    await row.getByRole('button').click();
    await dialog().getByText('Number', { exact: true }).waitFor();
    await dialog()
      .getByText(/^POST .*users$/)
      .waitFor();
  });

  it('sees a run that waits for a person counted, and lets it go', async () => {
    const { scheduleId } = await post<{ scheduleId: string }>('/schedules', {
      name: 'Careful one',
      cron: '0 8 * * 1',
      prompt: 'Say that it is done',
      requiresApproval: true,
    });
    await post(`/schedules/${scheduleId}/run`, {});
    await page.goto(`${system.urls.user}/goals`);
    await page.getByRole('link', { name: 'Goals 1 run waits for you' }).waitFor();
    await page.getByRole('list', { name: 'Schedules that wait for you' }).getByText('Careful one').waitFor();
    await page.goto(`${system.urls.admin}/schedules`);
    await page.getByRole('link', { name: 'Schedules 1 run waits for you' }).waitFor();
    await page.getByRole('button', { name: 'Let it run' }).click();
    await page.getByRole('list', { name: 'Runs that wait for a person' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Schedules', exact: true }).waitFor();
  });

  it('makes a draft of an agent, takes all definitions out as a file, and takes the file over again', async () => {
    await page.goto(`${system.urls.admin}/agents`);
    await page.getByRole('button', { name: 'New agent' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('scribe');
    await dialog().getByLabel('Description').fill('Writes down what was decided');
    await dialog().getByLabel('Instructions').fill('You write minutes.');
    await press('Make the draft');
    await page.waitForURL(/agents\/scribe$/);
    await page.getByText('Draft', { exact: true }).waitFor();
    await page.goto(`${system.urls.admin}/agents`);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const file = await (await download).path();
    const { files } = JSON.parse(readFileSync(file, 'utf8')) as { files: { path: string; content: string }[] };
    expect(files.find(({ path }) => path === 'scribe/AGENT.md')?.content).toContain('You write minutes.');
    await page.getByLabel('Exported agents').setInputFiles({
      name: 'agents.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify({ files })),
    });
    await page.getByText(/^Imported \d+ agents$/).waitFor();
  });

  it('drains a machine and lets it work again', async () => {
    await page.goto(`${system.urls.admin}/workers`);
    const machines = page.getByRole('region', { name: 'Machines' });
    await machines.getByRole('button', { name: 'Drain' }).click();
    await press('Drain it');
    await machines.getByText('Draining', { exact: true }).waitFor();
    await machines.getByRole('button', { name: 'Resume' }).click();
    await machines.getByText('Online', { exact: true }).waitFor();
  });

  it('proposes work', async () => {
    await page.goto(`${system.urls.admin}/votes`);
    await page.getByRole('button', { name: 'New proposal' }).click();
    await dialog().getByLabel('Title').fill('Archive old goals');
    await dialog().getByLabel('What should be done').fill('Those of more than a year ago.');
    await press('Propose it');
    await page.getByRole('region', { name: 'Proposals' }).getByText('Archive old goals').waitFor();
  });

  // @requirements ORC-131 ORC-135
  it('suggests an improvement, approves it, and makes a goal of it', async () => {
    await page.goto(`${system.urls.admin}/suggestions`);
    await page.getByRole('button', { name: 'New suggestion' }).click();
    await dialog().getByLabel('Title').fill('Answer in the language of the question');
    await dialog().getByLabel('What is wrong, or missing').fill('People who write German are answered in English.');
    await press('Suggest it');
    const item = page.getByRole('listitem').filter({ hasText: 'Answer in the language of the question' });
    await item.getByRole('button', { name: 'For it' }).click();
    await item.getByText('1 vote (balance 1)').waitFor();
    await item.getByRole('button', { name: 'Implement' }).click();
    await press('Start the goal');
    await page.getByText('A goal works on it').waitFor();
    await page.getByRole('combobox', { name: 'Which suggestions' }).click();
    await page.getByRole('option', { name: 'All', exact: true }).click();
    await item.getByText(/^Goal goal_/).waitFor();
  });

  // @requirement ORC-010
  it('writes down what the organisation is for, loses nothing on the way, and sees what speaks against a goal', async () => {
    await page.goto(`${system.urls.admin}/purpose`);
    await page.getByRole('tab', { name: 'Values' }).click();
    await page.getByRole('textbox', { name: 'Values' }).fill('- Never publish customer addresses.');
    await page.getByRole('tab', { name: 'Mission' }).click();
    await page.getByRole('tab', { name: /^Values/ }).click();
    expect(await page.getByRole('textbox', { name: 'Values' }).inputValue()).toBe('- Never publish customer addresses.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(/^Version 1/)
      .first()
      .waitFor();
    await page.getByLabel('A goal somebody might submit').fill('Publish the addresses of all customers');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('Against', { exact: true }).waitFor();
  });

  it('sees no page of the console wider than a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['network', 'purpose', 'suggestions', 'usage', 'people', 'roles', 'keys', 'audit', 'organisations']) {
      await page.goto(`${system.urls.admin}/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path).toBe(true);
    }
  });

  it('has met no error in any page', () => expect(complaints).toEqual([]));
});
