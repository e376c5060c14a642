import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem } from './system.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const goal = 'Profile sales.csv, find the three strongest drivers of revenue, chart monthly totals and write report.md';
const answered = /confidence \d+ %/;

/** 120 orders whose revenue is ten times the visitors. */
const csv = [
  'date,region,visitors,revenue',
  ...Array.from(
    { length: 120 },
    (_, i) =>
      `2026-${String((i % 6) + 1).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')},${['north', 'south'][i % 2]},${20 + ((i * 7) % 50)},${(20 + ((i * 7) % 50)) * 10}`,
  ),
].join('\n');

describe.skipIf(!program)('a person at the chat page', () => {
  let system: System;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let goalId: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startSystem();
    writeFileSync(join(system.folder, 'sales.csv'), csv);
    browser = await chromium.launch({
      executablePath: program as string,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
    });
    context = await browser.newContext({ acceptDownloads: true });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const ask = async (text: string) => {
    await page.locator('textarea').fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
  };

  it('is sent to the sign-in page, told about a wrong password, and let in with the right one', async () => {
    await page.goto(`${system.urls.user}/goals`);
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel(/e-?mail/i).fill(system.email);
    await page
      .getByLabel(/password/i)
      .first()
      .fill('wrong-password');
    await page.getByRole('button', { name: /sign in/i }).click();
    await page.getByText(/wrong/i).first().waitFor();
    await page
      .getByLabel(/password/i)
      .first()
      .fill(system.password);
    await page.getByRole('button', { name: /sign in/i }).click();
    await page.waitForURL(`${system.urls.user}/goals`);
  });

  // @requirements APP-057 APP-061
  it('hands in a goal with a file and gets the answer with chart and report', async () => {
    await page.goto(system.urls.user);
    await page.locator('input[type=file]').setInputFiles(join(system.folder, 'sales.csv'));
    await page.getByText('sales.csv').first().waitFor();
    const submitted = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/messages'));
    await ask(goal);
    ({ goalId } = (await (await submitted).json()) as { goalId: string });
    await page.getByText(answered).waitFor();
    await page.waitForFunction(() =>
      [...document.querySelectorAll('main img')].some((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
    expect(await page.locator('main').innerText()).toContain('120 rows');
    const download = page.waitForEvent('download');
    await page
      .getByRole('button', { name: /download/i })
      .or(page.getByRole('link', { name: /download/i }))
      .first()
      .click();
    const saved = await (await download).path();
    expect(readFileSync(saved, 'utf8')).toContain('<svg');
  });

  // @requirement APP-054
  it('finds the conversation again after a reload and in a second tab', async () => {
    const address = page.url();
    await page.reload();
    await page.getByText(answered).waitFor();
    const second = await context.newPage();
    await second.goto(address);
    await second.getByText(answered).waitFor();
    await second.close();
  });

  it('is told honestly what cannot be done here, and what can', async () => {
    await page.goto(system.urls.user);
    await ask('Book me a flight to Lisbon tomorrow morning');
    await page.getByText('This cannot be done here').waitFor();
    await page.getByText('What can be done here').waitFor();
  });

  it('sees the same goal as a graph in the studio, and a healthy system in the admin console', async () => {
    await page.goto(`${system.urls.studio}/goals/${goalId}`);
    await page.getByRole('radio', { name: /graph/i }).click();
    await page.locator('.react-flow__node').nth(3).waitFor();
    await page.goto(system.urls.admin);
    await page
      .getByText(/^Healthy$/)
      .first()
      .waitFor();
    for (const service of ['gateway', 'supervisor', 'agents', 'memory', 'plugins', 'usb-daemon'])
      await page.getByText(service, { exact: false }).first().waitFor();
  });

  it('comes in by the one-time link once', async () => {
    const fresh = await browser.newContext();
    const tab = await fresh.newPage();
    await tab.goto(system.signInLink);
    await tab.locator('textarea').waitFor();
    await fresh.clearCookies();
    await tab.goto(system.signInLink);
    await tab
      .getByText(/used|expired/i)
      .first()
      .waitFor();
    await fresh.close();
  });

  it('sees no page wider than a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/', '/goals', '/memory', '/agents', '/settings']) {
      await page.goto(`${system.urls.user}${path}`);
      await page.locator('main').waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path).toBe(true);
    }
  });

  it('has met no error in any page', () => expect(complaints).toEqual([]));
});
