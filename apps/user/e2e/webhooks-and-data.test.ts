import { createHmac } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem } from './system.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe.skipIf(!program)('an administrator of an installation', () => {
  let system: System;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startSystem();
    browser = await chromium.launch({
      executablePath: program as string,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
    });
    page = await (await browser.newContext({ acceptDownloads: true })).newPage();
    page.setDefaultTimeout(30_000);
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
  const prove = async () => {
    await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
    await dialog().getByLabel('Password').fill(system.password);
    await press('Confirm');
  };

  // @requirement EDG-071
  it('makes an address for another system, which starts a goal by a signed delivery', async () => {
    await page.goto(`${system.urls.admin}/webhooks`);
    await page.getByText('No system tells anything here').waitFor();
    await page.getByRole('button', { name: 'New address' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('Shop');
    await dialog().getByLabel('Goal', { exact: true }).fill('Use {{secret}}');
    await dialog().getByText('{{secret}} is no placeholder').waitFor();
    expect(await dialog().getByRole('button', { name: 'Make it' }).isDisabled()).toBe(true);
    await dialog().getByLabel('Goal', { exact: true }).fill('Say what {{payload.title}} is about');
    await press('Make it');
    const secret = await dialog().getByLabel('Secret', { exact: true }).innerText();
    const address = await dialog().getByLabel('Address', { exact: true }).innerText();
    await press('I have kept it');
    const hook = page.getByRole('list', { name: 'Incoming webhooks' }).getByRole('listitem').filter({ hasText: 'Shop' }).first();
    const body = JSON.stringify({ title: 'The basket' });
    const deliver = (key: string) =>
      fetch(address, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'x-github-event': 'issues',
          'x-github-delivery': 'first',
          'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
        },
      });
    expect((await deliver('a wrong secret')).status).toBe(401);
    expect((await deliver(secret)).status).toBe(202);
    await hook.getByText('1 delivery was refused').waitFor();
    await hook.getByRole('button', { name: 'Deliveries' }).click();
    await hook.getByText('Acted on').waitFor();
    await hook.getByText(/^Started goal_/).waitFor();
    await hook.getByRole('button', { name: 'Pause' }).click();
    await hook.getByText('Paused', { exact: true }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain(secret);
  });

  // @requirements IDN-058 IDN-066
  it('takes its data along, and removes a closed organisation after its name was typed', async () => {
    await page.goto(`${system.urls.admin}/data`);
    await page.getByRole('button', { name: 'Export everything' }).click();
    await prove();
    await page.getByRole('list', { name: 'Exports' }).getByText('Ready').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^autoweave-tenant_.*\.zip$/);
    expect(statSync(await download.path()).size).toBeGreaterThan(1_000);

    const made = await page.request.post(`${system.urls.gateway}/api/v1/tenants`, {
      data: { name: 'Acme Tools', slug: 'acme-tools', owner: { name: 'Olga', email: 'olga@acme.example', username: 'olga' } },
    });
    expect(made.ok(), await made.text()).toBe(true);
    await page.goto(`${system.urls.admin}/organisations`);
    const listed = () => page.getByRole('list', { name: 'Organisations' }).getByRole('listitem');
    await listed().filter({ hasText: 'Acme Tools' }).getByRole('button', { name: 'Close' }).click();
    await press('Close it');
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'deleted' }).click();
    await page.getByRole('button', { name: 'Purge' }).click();
    await dialog().getByLabel('Type the short name of the organisation').fill('acme');
    expect(await dialog().getByRole('button', { name: 'Remove everything' }).isDisabled()).toBe(true);
    await dialog().getByLabel('Type the short name of the organisation').fill('acme-tools');
    await press('Remove everything');
    const removed = listed().filter({ hasText: 'Removed organisation' }).first();
    await removed.getByText('Removed', { exact: true }).waitFor();
    await removed.getByRole('button', { name: 'What was removed' }).click();
    await removed.getByText('identity.user').waitFor();
    expect(await page.getByText('olga@acme.example').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
