import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApplicationPeer, startApplication } from './application-peer.js';
import { type System, startSystem } from './system.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe.skipIf(!program)('an application of somebody else', () => {
  let system: System;
  let browser: Browser;
  let page: Page;
  let application: ApplicationPeer;
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startSystem();
    application = await startApplication(system.urls.gateway);
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
    application?.stop();
    await system?.stop();
  });

  const goals = async () =>
    (await fetch(`${system.urls.gateway}/api/v1/goals`, { headers: { authorization: `Bearer ${application.tokens?.access_token}` } }))
      .status;

  // @requirement IDN-035
  it('is registered in the console after a fresh proof of identity, and its secret is shown once', async () => {
    await page.goto(`${system.urls.admin}/applications`);
    await page.getByText('No applications yet').waitFor();
    await page.getByRole('button', { name: 'New application' }).click();
    const dialog = page.getByRole('dialog').last();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Reports');
    await dialog.getByLabel('Addresses that answers go to').fill('http://reports.example.com/callback');
    await dialog.getByText(/use https/).waitFor();
    await dialog.getByLabel('Addresses that answers go to').fill(`${application.url}/callback`);
    await dialog.getByRole('checkbox', { name: /goals:read/ }).check();
    await dialog.getByText('Ways in, signing out, proofs').click();
    await dialog.getByLabel('Addresses after signing out').fill(`${application.url}/bye`);
    await dialog.getByRole('button', { name: 'Register it' }).click();
    await page.getByRole('dialog').last().getByLabel('Password', { exact: true }).fill(system.password);
    await page.keyboard.press('Enter');
    const shown = page.getByRole('dialog').last().getByLabel('Client secret', { exact: true });
    await shown.waitFor();
    const secret = await shown.innerText();
    const clientId = /client_[0-9a-z]{26}/.exec(await page.getByRole('dialog').last().innerText())?.[0] as string;
    application.knows({ clientId, secret });
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('list', { name: 'Applications' }).getByText('Reports').waitFor();
    expect(await page.locator('body').innerText()).not.toContain(secret);
  });

  it('signs somebody in who is not signed in yet: password, question, and back', async () => {
    const tab = await (await browser.newContext()).newPage();
    tab.on('pageerror', (error) => complaints.push(error.message));
    await tab.goto(application.url);
    await tab.getByRole('link', { name: 'Sign in with AutoWeave' }).click();
    await tab.getByLabel('E-mail').fill(system.email);
    await tab.getByLabel('Password').fill(system.password);
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.getByRole('heading', { name: 'Let Reports in?' }).waitFor();
    expect(await tab.getByRole('list', { name: 'What it may do' }).getByRole('listitem').allInnerTexts()).toEqual([
      'Know that it is you',
      'See your name and your organisation',
      'See goals, their tasks and results',
    ]);
    await tab.getByRole('button', { name: 'Allow' }).click();
    await tab.getByRole('heading', { name: 'Hello Administrator' }).waitFor();
    expect(await goals()).toBe(200);
    await tab.context().close();
  });

  it('is not asked about again, and gets nothing of what is refused', async () => {
    await page.goto(`${application.url}/login`);
    await page.getByRole('heading', { name: 'Hello Administrator' }).waitFor();
    await page.goto(`${application.url}/login?scope=openid+profile+goals:read+users:read`);
    await page.getByRole('heading', { name: 'Not signed in: invalid_scope' }).waitFor();
  });

  it('signs somebody out here too, when they say so, and gets them back', async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.goto(`${system.urls.user}/sign-in`);
    await tab.getByLabel('E-mail').fill(system.email);
    await tab.getByLabel('Password').fill(system.password);
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.locator('textarea').waitFor();
    await tab.goto(`${application.url}/login`);
    await tab.getByRole('heading', { name: 'Hello Administrator' }).waitFor();
    await tab.goto(`${application.url}/logout`);
    await tab.getByRole('button', { name: 'Stay signed in' }).waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Goodbye' }).waitFor();
    await tab.goto(`${system.urls.user}/settings`);
    await tab.waitForURL(/sign-in/);
    await context.close();
  });

  it('cannot put the question into a frame of its own', async () => {
    const framed = `${application.url}/frame?of=${encodeURIComponent(`${system.urls.user}/authorize?request=${'a'.repeat(43)}`)}`;
    await page.goto(framed);
    await page.getByRole('heading', { name: 'Win a prize' }).waitFor();
    const inner = page.frames().find((frame) => frame !== page.mainFrame());
    expect(await inner?.getByText(/application|decide/i).count()).toBe(0);
    expect(inner?.url()).toMatch(/^chrome-error:/);
  });

  it('is out at once when the person takes it back in the settings, and has to ask again', async () => {
    await page.goto(`${application.url}/login`);
    await page.getByRole('heading', { name: 'Hello Administrator' }).waitFor();
    expect(await goals()).toBe(200);
    await page.goto(`${system.urls.user}/settings`);
    await page.getByRole('group', { name: 'Reports' }).getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('None. Applications that sign you in').waitFor();
    expect(await goals()).toBe(401);
    await page.goto(`${application.url}/login`);
    await page.getByRole('heading', { name: 'Let Reports in?' }).waitFor();
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByRole('heading', { name: 'Not signed in: access_denied' }).waitFor();
  });

  it('on a device without a keyboard is let in by the code that it shows', async () => {
    await page.goto(`${system.urls.admin}/applications`);
    await page.getByRole('button', { name: 'New application' }).click();
    const dialog = page.getByRole('dialog').last();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Wall');
    await dialog.getByText('On a computer, telephone or device').click();
    await dialog.getByLabel('Addresses that answers go to').fill('http://127.0.0.1/callback');
    await dialog.getByRole('checkbox', { name: /goals:read/ }).check();
    await dialog.getByRole('button', { name: 'Register it' }).click();
    await page.getByText('there is no secret').waitFor();
    const clientId = /client_[0-9a-z]{26}/.exec(await page.getByRole('dialog').last().innerText())?.[0] as string;
    const post = async (path: string, form: Record<string, string>) =>
      (await (await fetch(`${system.urls.gateway}${path}`, { method: 'POST', body: new URLSearchParams(form) })).json()) as Record<
        string,
        string
      >;
    const begun = await post('/oauth/device_authorization', { client_id: clientId, scope: 'openid goals:read' });
    await page.goto(begun['verification_uri'] as string);
    await page.getByLabel('Code of the device').fill((begun['user_code'] as string).toLowerCase());
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText(begun['user_code'] as string).waitFor();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'The device is let in' }).waitFor();
    const tokens = await post('/oauth/token', {
      client_id: clientId,
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: begun['device_code'] as string,
    });
    expect(tokens['access_token']).toBeTruthy();
    expect(complaints).toEqual([]);
  });
});
