import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneTimeCode } from './one-time-code.js';
import { type System, startSystem } from './system.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe.skipIf(!program)('a person with a second factor', () => {
  let system: System;
  let browser: Browser;
  let page: Page;
  let secret: string;
  let codes: readonly string[];
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startSystem();
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
  });

  const dialog = () => page.getByRole('dialog').last();
  const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
  const enterPassword = async (tab: Page, app = system.urls.user) => {
    await tab.goto(`${app}/sign-in`);
    await tab.getByLabel('E-mail').fill(system.email);
    await tab.getByLabel('Password').fill(system.password);
    await tab.getByRole('button', { name: 'Sign in' }).click();
  };
  const signOut = async (tab: Page) => {
    await tab.goto(`${system.urls.user}/settings`);
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.waitForURL(/sign-in/);
  };

  it('sets up an authenticator app from its picture, and is given ten backup codes once', async () => {
    await page.goto(`${system.urls.user}/settings`);
    await page.getByRole('group', { name: 'Authenticator app' }).getByRole('button', { name: 'Set up' }).click();
    const picture = page.getByAltText('QR code for the authenticator app');
    await picture.waitFor();
    expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
    secret = await dialog().locator('code').innerText();
    const field = dialog().getByLabel('Code');
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
    await field.fill('000000');
    await press('Confirm');
    await dialog().getByText('This code is wrong or too old.').waitFor();
    await field.fill(oneTimeCode(secret));
    await press('Confirm');
    const shown = dialog().getByLabel('Backup codes', { exact: true });
    await shown.waitFor();
    codes = await shown.locator('span').allInnerTexts();
    expect(new Set(codes).size).toBe(10);
    await press('I have kept them');
    await page.getByText('10 codes left.').waitFor();
    expect(await page.locator('body').innerText()).not.toContain(codes[0]);
  });

  it('is asked for the code after the password, in every app', async () => {
    for (const app of [system.urls.user, system.urls.studio, system.urls.admin]) {
      const fresh = await browser.newContext();
      const tab = await fresh.newPage();
      await enterPassword(tab, app);
      await tab.getByRole('heading', { name: 'One more step' }).waitFor();
      await tab.getByLabel('Code').fill('000000');
      await tab.getByRole('button', { name: 'Continue' }).click();
      await tab.getByText('This code is wrong or too old.').waitFor();
      await tab.getByRole('button', { name: 'Back to sign-in' }).click();
      await tab.getByLabel('Password').waitFor();
      await fresh.close();
    }
  });

  it('comes in with the code of the app', async () => {
    const fresh = await browser.newContext();
    const tab = await fresh.newPage();
    await enterPassword(tab);
    // Each code counts once: the one that confirmed the app is used up.
    await tab.getByLabel('Code').fill(oneTimeCode(secret, 1));
    await tab.getByRole('button', { name: 'Continue' }).click();
    await tab.locator('textarea').waitFor();
    await fresh.close();
  });

  it('comes in with a backup code, and is not asked again on a device that they trust', async () => {
    const fresh = await browser.newContext();
    const tab = await fresh.newPage();
    await enterPassword(tab);
    await tab.getByRole('button', { name: 'Backup code instead' }).click();
    await tab.getByRole('textbox', { name: 'Backup code' }).fill(codes[0] as string);
    await tab.getByLabel(/Trust this device/).check();
    await tab.getByRole('button', { name: 'Continue' }).click();
    await tab.locator('textarea').waitFor();
    await signOut(tab);
    await enterPassword(tab);
    await tab.locator('textarea').waitFor();
    await tab.goto(`${system.urls.user}/settings`);
    await tab.getByText('9 codes left.').waitFor();
    await tab.getByRole('button', { name: /^Forget / }).click();
    await tab.getByText('This device is asked again').waitFor();
    await signOut(tab);
    await enterPassword(tab);
    await tab.getByRole('heading', { name: 'One more step' }).waitFor();
    await fresh.close();
  });

  it('makes a passkey, comes in with it, and confirms with it what cannot be taken back', async () => {
    const authenticator = await page.context().newCDPSession(page);
    await authenticator.send('WebAuthn.enable');
    await authenticator.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(`${system.urls.user}/settings`);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog().getByLabel('Name').fill('Test key');
    await press('Make it');
    await page.getByRole('list', { name: 'Passkey' }).getByText('Test key').waitFor();

    await signOut(page);
    await enterPassword(page);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.locator('textarea').waitFor();

    await page.goto(`${system.urls.user}/settings`);
    await page.getByRole('list', { name: 'Authenticator app' }).getByRole('button', { name: 'Remove' }).click();
    await press('Remove it');
    await page.getByRole('dialog', { name: 'Confirm that it is you' }).getByRole('button', { name: 'Use a passkey instead' }).click();
    await page.getByText('Removed', { exact: true }).waitFor();
    await page.getByRole('list', { name: 'Authenticator app' }).waitFor({ state: 'detached' });
  });

  it('sees where they are signed in, and ends all others', async () => {
    const fresh = await browser.newContext();
    const tab = await fresh.newPage();
    await enterPassword(tab);
    await tab.getByRole('button', { name: 'Backup code instead' }).click();
    await tab.getByRole('textbox', { name: 'Backup code' }).fill(codes[1] as string);
    await tab.getByRole('button', { name: 'Continue' }).click();
    await tab.locator('textarea').waitFor();
    await page.reload();
    const devices = page.getByRole('region', { name: 'Signed-in devices' });
    await devices.getByText('This device').waitFor();
    await devices.getByRole('button', { name: 'End all others' }).click();
    await press('End them');
    await devices.getByRole('button', { name: 'End all others' }).waitFor({ state: 'detached' });
    await tab.goto(`${system.urls.user}/goals`);
    await tab.waitForURL(/sign-in/);
    await fresh.close();
  });

  it('has met no error in any page', () => expect(complaints).toEqual([]));
});
