import { existsSync, readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem } from './system.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
/** Bounds a failing test only. */
const soon = { timeout: 20_000 };

describe.skipIf(!program)('settings and notifications', () => {
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
    context = await browser.newContext({ acceptDownloads: true });
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
  const category = (name: string) => page.getByRole('navigation', { name: 'Categories' }).getByRole('button', { name }).click();
  const save = async () => {
    await page.getByRole('button', { name: 'Save all' }).click();
    await page.getByRole('form', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  };

  // @requirements APP-038 APP-041 APP-042
  it('are changed together, checked at once, hidden with what they depend on, and found by search', async () => {
    await page.goto(`${system.urls.admin}/settings`);
    await category('Performance');
    await page.getByLabel('Task Timeout', { exact: true }).fill('7');
    await page.getByText('Task Timeout is a number from 30 to 3600').waitFor();
    expect(await page.getByRole('button', { name: 'Save all' }).isDisabled()).toBe(true);
    await page.getByLabel('Task Timeout', { exact: true }).fill('600');
    await page.getByRole('switch', { name: 'Enable Response Caching' }).click();
    expect(await page.getByLabel('Cache Duration', { exact: true }).count()).toBe(0);
    let asked = '';
    page.once('dialog', (question) => {
      asked = question.message();
      void question.dismiss();
    });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
    expect([asked, new URL(page.url()).pathname]).toEqual([expect.stringContaining('not saved'), '/settings']);
    await page.getByLabel('Reason for the change').fill('Night shift');
    await save();
    await page.reload();
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('task timeout');
    expect(await page.getByLabel('Task Timeout', { exact: true }).inputValue()).toBe('600');
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('weather on mars');
    await page.getByText('No setting matches').waitFor();
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('');
  });

  // @requirement APP-043
  it('have a history that says who, why and what, and leads back', async () => {
    await page.getByRole('button', { name: 'History', exact: true }).first().click();
    await dialog().getByText('“Night shift”').first().waitFor();
    await dialog().getByRole('button', { name: 'Go back to before this change of Task Timeout' }).click();
    await dialog().getByRole('button', { name: 'Put back', exact: true }).click();
    await dialog().getByText('Put back what held before').first().waitFor();
    await page.keyboard.press('Escape');
    await category('Performance');
    await expect.poll(() => page.getByLabel('Task Timeout', { exact: true }).inputValue(), soon).toBe('300');
  });

  it('never show a secret again', async () => {
    await category('API Keys');
    await page.getByRole('button', { name: 'Set Cloudflare Global API Key' }).click();
    await page.getByLabel('Cloudflare Global API Key', { exact: true }).fill('very-secret-key');
    await save();
    await page.getByRole('button', { name: 'Replace Cloudflare Global API Key' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const exported = readFileSync(await (await download).path(), 'utf8');
    expect(JSON.parse(exported).format).toBe('autoweave-settings');
    expect(exported + (await page.content())).not.toContain('very-secret-key');
  });

  // @requirement APP-043
  it('come in from a file after a look at what would change', async () => {
    const settings = { voice_speed: 1.5, ssl_renew_days: 10 };
    const document = { format: 'autoweave-settings', version: 1, exportedAt: new Date().toISOString(), scope: 'installation', settings };
    const file = { name: 'settings.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(document)) };
    await page.getByLabel('Exported settings').setInputFiles(file);
    await dialog().getByText('2 settings change').waitFor();
    await dialog().getByRole('button', { name: 'Take over' }).click();
    await dialog().waitFor({ state: 'detached' });
    await category('Domains');
    await expect.poll(() => page.getByLabel('Renew Before Expiry', { exact: true }).inputValue(), soon).toBe('10');
  });

  // @requirement APP-006
  it('of a person’s own look hold in every app at once', async () => {
    await page.goto(`${system.urls.user}/settings`);
    await page.getByRole('radio', { name: 'Dark' }).click();
    await page.getByRole('switch', { name: 'Compact' }).click();
    await expect.poll(() => page.locator('html').getAttribute('class'), soon).toContain('dark');
    const fresh = await browser.newContext({ storageState: await context.storageState(), colorScheme: 'light' });
    const elsewhere = await fresh.newPage();
    await elsewhere.addInitScript(() => localStorage.clear());
    await elsewhere.goto(`${system.urls.admin}/settings`);
    await expect.poll(() => elsewhere.locator('html').getAttribute('data-density'), soon).toBe('compact');
    await expect.poll(() => elsewhere.locator('html').getAttribute('class'), soon).toContain('dark');
    await elsewhere.goto(system.urls.studio);
    await expect.poll(() => elsewhere.locator('html').getAttribute('data-density'), soon).toBe('compact');
    await fresh.close();
  });

  // @requirements APP-060 EDG-082
  it('tell of a goal that failed, lead to it, and count it as read', async () => {
    const response = await page.request.post(`${system.urls.gateway}/api/v1/goals`, { data: { text: 'Summarise the attached report' } });
    const { goalId } = (await response.json()) as { goalId: string };
    await page
      .getByRole('button', { name: /^Notifications, \d+ unread/ })
      .first()
      .click();
    await page.getByRole('link', { name: /^Failed: Summarise the attached report/ }).click();
    await page.waitForURL(`**/goals/${goalId}`);
    await page
      .getByRole('button', { name: /^Notifications/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Mark all read' }).click();
    await page.getByRole('button', { name: 'Notifications', exact: true }).first().waitFor();
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
  });

  it('try the channels that reach a person', async () => {
    await page.goto(`${system.urls.user}/settings`);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('To: Here, E-mail').waitFor();
    await page.getByText('What was sent lately').click();
    await page.getByRole('list', { name: 'Deliveries' }).getByText('delivered').first().waitFor();
  });
});
