import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenIdPeer, startOpenIdPeer } from './openid-peer.js';
import { type System, startSystem } from './system.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe.skipIf(!program)('single sign-on, in a browser', () => {
  let peer: OpenIdPeer;
  let system: System;
  let browser: Browser;
  let admin: Page;
  const complaints: string[] = [];

  const open = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    return page;
  };

  beforeAll(async () => {
    peer = await startOpenIdPeer();
    system = await startSystem({ AUTOWEAVE_SSO_PRIVATE_TARGETS: peer.target });
    browser = await chromium.launch({
      executablePath: program as string,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
    });
    admin = await open(await browser.newContext());
    await admin.goto(system.signInLink);
    await admin.locator('textarea').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await peer?.stop();
  });

  const dialog = () => admin.getByRole('dialog').last();
  const signInAtPeer = async (page: Page, email: string) => {
    await page.getByRole('button', { name: 'Continue with Example ID' }).click();
    await page.waitForURL(`${peer.issuer}/**`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'It is me' }).click();
  };

  // @requirements IDN-030 EDG-014
  it('an administrator adds a provider, is told the address to enter there, and sees the test say that it works', async () => {
    await admin.goto(`${system.urls.admin}/sign-on`);
    await admin.getByText('No provider yet').waitFor();
    await admin.getByRole('button', { name: 'Add a provider' }).click();
    await dialog().getByText('OpenID Connect', { exact: true }).click();
    await dialog().getByRole('button', { name: 'Next' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('Example ID');
    await dialog().getByText(`${system.urls.gateway}/sso/callback/example-id`).waitFor();
    await dialog().getByLabel('Issuer').fill(peer.issuer);
    await dialog().getByLabel('Client id').fill('autoweave');
    await dialog().getByLabel('Client secret').fill(peer.clientSecret);
    await dialog().getByRole('button', { name: 'Add it' }).click();
    await dialog().getByLabel('Password').fill(system.password);
    await admin.keyboard.press('Enter');
    await admin.getByRole('list', { name: 'Providers' }).getByText('Example ID').waitFor();
    await admin.getByRole('button', { name: 'Test' }).click();
    await admin.getByText('As far as can be seen without a person, it works.').waitFor();
    expect(await admin.locator('body').innerText()).not.toContain(peer.clientSecret);
  });
  it('whoever has no account is told so on the sign-in page, and gets in once accounts are made', async () => {
    const page = await open(await browser.newContext());
    await page.goto(`${system.urls.user}/goals`);
    await page.waitForURL(/sign-in/);
    await signInAtPeer(page, 'nia@example.test');
    await page.getByRole('alert').getByText('There is no account for your address here').waitFor();
    await admin.getByRole('button', { name: 'Change' }).click();
    await dialog().getByText('Make an account for whoever has none').click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await admin.getByText('makes accounts').waitFor();
    await signInAtPeer(page, 'nia@example.test');
    await page.waitForURL(`${system.urls.user}/goals`);
    await page.goto(`${system.urls.user}/settings`);
    await page.getByText('nia@example.test').first().waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in$/);
    expect(peer.signedOut()).toBe(1);
  });
  it('an administrator sees who signs in with it, and parts an account from it', async () => {
    await admin.goto(`${system.urls.admin}/sign-on`);
    await admin.getByText('1 person signs in with it').click();
    const row = admin.getByRole('list', { name: 'People of Example ID' }).getByText('nia@example.test');
    await row.waitFor();
    await admin.getByRole('button', { name: 'Part' }).click();
    await dialog().getByRole('button', { name: 'Part them' }).click();
    await admin.getByText('nia@example.test is parted from Example ID').waitFor();
    await row.waitFor({ state: 'detached' });
  });
  it('turning back at the provider, and a provider that is switched off, are told in words', async () => {
    const page = await open(await browser.newContext());
    await page.goto(`${system.urls.studio}/sign-in`);
    await signInAtPeer(page, '');
    await page.waitForURL(`${system.urls.studio}/sign-in?**`);
    await page.getByRole('alert').getByText('You did not finish signing in').waitFor();
    await admin.getByRole('switch', { name: 'Sign in with Example ID' }).click();
    await admin.getByText('Nobody signs in with Example ID for now').waitFor();
    await page.getByRole('button', { name: 'Continue with Example ID' }).click();
    await page.getByRole('alert').getByText('is switched off').waitFor();
    expect(complaints).toEqual([]);
  });
});
