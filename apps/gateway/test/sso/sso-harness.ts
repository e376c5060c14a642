import { expect } from 'vitest';
import { origin, password, people, startGateway } from '../gateway.js';
import { Browser } from './browser.js';

/** A gateway that may reach these peers, and an administrator who has just proved who they are. */
export async function startSso(targets: readonly string[], env: Record<string, string> = {}) {
  const gateway = await startGateway({ AUTOWEAVE_SSO_PRIVATE_TARGETS: targets.join(','), ...env });
  const elevated = async (email: string) =>
    (await gateway.call('POST', '/api/v1/sessions/elevate', { token: await gateway.signIn(email), body: { password } })).body
      .token as string;
  const ana = await elevated(people.ana.email);
  const api = (method: string, path: string, body?: unknown, token = ana) =>
    gateway.call(method, `/api/v1/sso${path}`, { token, ...(body === undefined ? {} : { body }) });

  const addProvider = async (body: object, token = ana): Promise<{ providerId: string; slug: string }> => {
    const made = await api('POST', '/providers', body, token);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body;
  };
  /** Begins at our door and goes as far as `stopAt`; by default to a page of an app. */
  const signIn = async (browser: Browser, slug: string, stopAt: (url: URL) => boolean = atApp, returnTo?: string) =>
    browser.go(`${gateway.url}/sso/login/${slug}${returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`}`, stopAt);
  /** Who the browser is signed in as, if anybody. */
  const me = async (browser: Browser) => {
    const token = browser.cookie(gateway.url, 'aw_session');
    return token === undefined ? undefined : (await gateway.call('GET', '/api/v1/me', { token })).body;
  };
  /** The last record of a sign-in. */
  const lastRecord = async (eventType: string) => {
    const row = await gateway.db.auditEvent.findFirst({ where: { eventType }, orderBy: { seq: 'desc' } });
    return row as unknown as { tenantId: string; outcome: string; details: Record<string, unknown> } | null;
  };
  const sessionCount = () => gateway.db.session.count({ where: { revokedAt: null } });
  return { gateway, ana, elevated, api, addProvider, signIn, me, lastRecord, sessionCount };
}
export type Sso = Awaited<ReturnType<typeof startSso>>;

export const atApp = (url: URL): boolean => url.origin === origin;
export const atCallback = (url: URL): boolean => url.pathname.startsWith('/sso/callback/');

/** Nobody was signed in, the page says why, and so does the audit log. */
export async function expectRefused(sso: Sso, browser: Browser, landed: URL, refusal: string, before: number): Promise<void> {
  expect(`${landed.origin}${landed.pathname}`).toBe(`${origin}/sign-in`);
  expect(landed.searchParams.get('refused')).toBe(refusal);
  expect(await sso.me(browser)).toBeUndefined();
  expect(await sso.sessionCount()).toBe(before);
  const record = await sso.lastRecord('LOGIN_FAILURE');
  expect(record).toMatchObject({ outcome: 'FAILURE', details: { method: 'sso', refusal } });
}
