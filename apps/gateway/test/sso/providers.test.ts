import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, id, origin, people } from '../gateway.js';
import { Browser } from './browser.js';
import { client, listen, type Listening, oidcPeer } from './oidc-peer.js';
import { newSamlKeys } from './saml-keys.js';
import { idpName } from './saml-answer.js';
import { atCallback, type Sso, startSso } from './sso-harness.js';

describe('providers of single sign-on', () => {
  let server: Listening;
  let sso: Sso;
  let mallory: string;
  const provider = (more: object = {}) => ({
    slug: 'peer',
    name: 'Peer',
    connection: { kind: 'oidc', issuer: server.url, clientId: client.id },
    clientSecret: client.secret,
    ...more,
  });

  beforeAll(async () => {
    server = await listen();
    sso = await startSso([server.target]);
    oidcPeer(server, sso.gateway.url, ['peer', 'theirs'], () => ({
      sub: 'vic',
      claims: { email: people.vic.email, email_verified: true },
    }));
    const { passwordHash } = await sso.gateway.db.user.findUniqueOrThrow({ where: { id: people.vic.userId } });
    await addPerson(sso.gateway.db, {
      userId: id('user', '5'),
      tenantId: people.eve.tenantId,
      email: 'mallory@example.test',
      role: 'tenant_admin',
      passwordHash: passwordHash as string,
    });
    mallory = await sso.elevated('mallory@example.test');
  });
  afterAll(() => server.close());

  // @requirements EDG-014 IDN-030
  it('are added once for one key, changed and deleted, with a record, and never answer their secret', async () => {
    const headers = { 'idempotency-key': 'add-peer' };
    const make = () => sso.gateway.call('POST', '/api/v1/sso/providers', { token: sso.ana, body: provider(), headers });
    const made = await make();
    expect(made.status).toBe(201);
    const again = await make();
    expect(again.body.providerId).toBe(made.body.providerId);
    expect(made.body).toMatchObject({
      kind: 'oidc',
      hasClientSecret: true,
      defaultRole: 'viewer',
      autoCreate: false,
      addresses: { callback: `${sso.gateway.url}/sso/callback/peer` },
    });
    const path = `/providers/${made.body.providerId}`;
    const changed = await sso.api('PATCH', path, { name: 'Peer 2', clientSecret: 'another secret' });
    expect(changed.body).toMatchObject({ name: 'Peer 2' });
    const seen = JSON.stringify([made.body, changed.body, (await sso.api('GET', '/providers')).body, (await sso.api('GET', path)).body]);
    const stored = JSON.stringify([
      await sso.gateway.db.ssoProvider.findMany(),
      await sso.gateway.db.auditEvent.findMany({ select: { details: true, changes: true } }),
      await sso.gateway.db.idempotency.findMany(),
    ]);
    for (const secret of [client.secret, 'another secret']) expect(seen + stored).not.toContain(secret);
    expect(
      await sso.gateway.db.auditEvent.count({
        where: { resourceType: 'sso_provider', resourceId: made.body.providerId, outcome: 'SUCCESS' },
      }),
    ).toBe(2);
    expect((await sso.api('DELETE', path)).body).toEqual({ removed: true, sessionsEnded: 0 });
    expect((await sso.api('GET', path)).body.code).toBe('NOT_FOUND');
  });
  it('ask for a fresh proof of identity before they change', async () => {
    const token = await sso.gateway.signIn(people.ana.email);
    expect((await sso.api('POST', '/providers', provider(), token)).body.code).toBe('ELEVATION_REQUIRED');
  });
  it('end the sessions that they opened when they are deleted', async () => {
    const { providerId } = await sso.addProvider(provider());
    const browser = new Browser();
    await sso.signIn(browser, 'peer');
    const token = browser.cookie(sso.gateway.url, 'aw_session') as string;
    expect((await sso.api('DELETE', `/providers/${providerId}`)).body.sessionsEnded).toBe(1);
    expect((await sso.gateway.call('GET', '/api/v1/me', { token })).status).toBe(401);
  });
  it('of another organisation are not there, and answer nothing of a sign-in at a provider of this one', async () => {
    const own = await sso.addProvider(provider());
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { name: 'x' }],
      ['DELETE', ''],
      ['POST', '/test', {}],
      ['GET', '/identities'],
      ['DELETE', `/identities/${id('iden', 'x')}`],
    ] as const)
      expect((await sso.api(method, `/providers/${own.providerId}${path}`, body, mallory)).body.code, `${method} ${path}`).toBe(
        'NOT_FOUND',
      );
    expect((await sso.api('GET', '/providers', undefined, mallory)).body.providers).toEqual([]);
    expect((await sso.api('POST', '/providers', provider(), mallory)).body.code).toBe('CONFLICT');
    const theirs = await sso.addProvider(provider({ slug: 'theirs', autoCreate: true }), mallory);
    const next = await sso.addProvider(provider({ slug: 'next' }));
    for (const slug of ['theirs', 'next']) {
      const browser = new Browser();
      const answer = await sso.signIn(browser, 'peer', atCallback);
      answer.pathname = `/sso/callback/${slug}`;
      const landed = await browser.go(answer.href, (url) => url.origin === origin);
      expect(landed.searchParams.get('refused')).toBe('expired');
      expect(await sso.me(browser)).toBeUndefined();
    }
    expect((await sso.lastRecord('LOGIN_FAILURE'))?.details['reason']).toContain('another provider');
    // Their provider says that somebody is Vic: in their organisation nobody is.
    const there = await sso.signIn(new Browser(), 'theirs');
    expect(there.searchParams.get('refused')).toBe('no_account');
    for (const one of [own, next, theirs])
      await sso.api('DELETE', `/providers/${one.providerId}`, undefined, one === theirs ? mallory : sso.ana);
  });
  it('are offered on the sign-in page by name only, of the organisation that is asked for, while they are on', async () => {
    const { providerId } = await sso.addProvider(provider());
    const second = await sso.addProvider(provider({ slug: 'second', name: 'Second', isDefault: true }));
    await sso.addProvider(provider({ slug: 'theirs', name: 'Theirs' }), mallory);
    const offered = async (query = '') => (await sso.gateway.call('GET', `/sso/providers${query}`)).body.providers as { slug: string }[];
    const slug = async (tenantId: string) => (await sso.gateway.db.tenant.findUniqueOrThrow({ where: { id: tenantId } })).slug;
    expect(await offered(`?organisation=${await slug(people.ana.tenantId)}`)).toEqual([
      { name: 'Second', slug: 'second', kind: 'oidc' },
      { name: 'Peer', slug: 'peer', kind: 'oidc' },
    ]);
    expect((await offered(`?organisation=${await slug(people.eve.tenantId)}`)).map((one) => one.slug)).toEqual(['theirs']);
    expect(await offered('?organisation=no-such')).toEqual([]);
    await sso.api('PATCH', `/providers/${providerId}`, { isDefault: true, enabled: false });
    expect((await sso.api('GET', `/providers/${second.providerId}`)).body.isDefault).toBe(false);
    expect((await offered()).map((one) => one.slug)).toEqual(['second']);
    const landed = await sso.signIn(new Browser(), 'peer');
    expect(landed.searchParams.get('refused')).toBe('switched_off');
    await sso.api('PUT', '/policy', { enabled: false, allowedDomains: [], blockedDomains: [] });
    expect(await offered()).toEqual([]);
    expect((await sso.signIn(new Browser(), 'second')).searchParams.get('refused')).toBe('switched_off');
    await sso.api('PUT', '/policy', { enabled: true, allowedDomains: [], blockedDomains: [] });
    for (const one of [providerId, second.providerId]) await sso.api('DELETE', `/providers/${one}`);
  });
  it('reach nothing inside that the operator did not name, and nothing without TLS', async () => {
    for (const issuer of [
      'http://idp.example.com',
      'https://localhost',
      'https://127.0.0.1',
      'https://10.0.0.7',
      'https://169.254.169.254',
      'https://[::1]',
      'https://2130706433',
      'http://127.0.0.1:1',
      'https://user:pw@idp.example.com',
    ]) {
      const answer = await sso.api('POST', '/providers', provider({ slug: 'inside', connection: { kind: 'oidc', issuer, clientId: 'x' } }));
      expect(answer.body.code, issuer).toBe('SAFETY_VIOLATION');
    }
    // A name says nothing before it is looked up; the guard looks at what it leads to.
    const { providerId } = await sso.addProvider(
      provider({ slug: 'inside', connection: { kind: 'oidc', issuer: 'https://inside.example', clientId: 'x' } }),
    );
    const egress = sso.gateway.running.app.get((await import('../../src/sso/provider-egress.js')).SSO_EGRESS) as { resolve: unknown };
    egress.resolve = async () => ['169.254.169.254'];
    const { body } = await sso.api('POST', `/providers/${providerId}/test`);
    expect(body.works).toBe(false);
    expect(JSON.stringify(body)).toContain('leads to an address inside');
    expect((await sso.signIn(new Browser(), 'inside')).searchParams.get('refused')).toBe('unreachable');
    await sso.api('DELETE', `/providers/${providerId}`);
  });
  // @requirement IDN-028
  it('show a mark only at the address that it stands for, and trust addresses only of domains that are named', async () => {
    const connections = {
      google: { kind: 'oidc', issuer: server.url, clientId: 'x' },
      microsoft: { kind: 'oidc', issuer: 'https://login.microsoftonline.com/common/v2.0', clientId: 'x' },
      github: { kind: 'oauth2', clientId: 'x', authorizationUrl: server.url, tokenUrl: server.url, userInfoUrl: server.url },
    };
    for (const [preset, connection] of Object.entries(connections)) {
      const answer = await sso.api('POST', '/providers', provider({ slug: 'mark', preset, connection }));
      expect(answer.body.code, preset).toBe('VALIDATION_FAILED');
    }
    expect((await sso.api('POST', '/providers', provider({ slug: 'mark', trustEmail: true }))).body.code).toBe('VALIDATION_FAILED');
    const made = await sso.addProvider(
      provider({ slug: 'mark', preset: 'google', connection: { kind: 'oidc', issuer: 'https://accounts.google.com', clientId: 'x' } }),
    );
    expect((await sso.api('PATCH', `/providers/${made.providerId}`, { trustEmail: true })).body.code).toBe('VALIDATION_FAILED');
    await sso.api('DELETE', `/providers/${made.providerId}`);
  });
  it('of OpenID Connect are tested up to where a person is needed, and what is wrong is said', async () => {
    const { providerId } = await sso.addProvider(provider());
    const test = async () =>
      (await sso.api('POST', `/providers/${providerId}/test`)).body as {
        works: boolean;
        checks: { title: string; state: string; message: string }[];
      };
    const good = await test();
    expect(good, JSON.stringify(good)).toMatchObject({ works: true });
    expect(good.checks.map(({ title }) => title)).toEqual(['Discovery', 'Endpoints', 'PKCE', 'Signing out', 'Keys', 'Client']);
    await sso.api('PATCH', `/providers/${providerId}`, { clientSecret: 'wrong' });
    expect((await test()).checks.find(({ title }) => title === 'Client')).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('compare id and secret') as string,
    });
    await sso.api('PATCH', `/providers/${providerId}`, { connection: { kind: 'oidc', issuer: `${server.url}/elsewhere`, clientId: 'x' } });
    expect(await test()).toMatchObject({ works: false, checks: [{ title: 'Discovery', state: 'failed' }] });
    await sso.api('DELETE', `/providers/${providerId}`);
  });
  it('of SAML get our metadata, and theirs is compared', async () => {
    const [keys, next] = await Promise.all([newSamlKeys(), newSamlKeys()]);
    const bare = (pem: string) => pem.replaceAll(/-----[^-]+-----|\s/g, '');
    const connection = { kind: 'saml', entityId: idpName, signInUrl: 'https://idp.example.test/sso', certificates: [keys.certificate] };
    const broken = await sso.api(
      'POST',
      '/providers',
      provider({ slug: 'corp', connection: { ...connection, certificates: ['A'.repeat(200)] } }),
    );
    expect(broken.body.code).toBe('VALIDATION_FAILED');
    const { providerId } = await sso.addProvider(
      provider({ slug: 'corp', connection: { ...connection, metadataUrl: `${server.url}/metadata` } }),
    );
    const metadata = await sso.gateway.call('GET', '/sso/metadata/corp');
    expect(metadata.headers.get('content-type')).toContain('application/samlmetadata+xml');
    expect(metadata.body).toContain(`entityID="${sso.gateway.url}/sso/metadata/corp"`);
    expect(metadata.body).toContain(`Location="${sso.gateway.url}/sso/callback/corp"`);
    const theirs = (certificates: readonly string[], signIn = connection.signInUrl) =>
      `<?xml version="1.0"?><!-- made by hand --><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${idpName}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${certificates.map((one) => `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${bare(one)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`).join('')}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${signIn}"/></md:IDPSSODescriptor></md:EntityDescriptor>`;
    let text = theirs([keys.certificate]);
    server.answer((_request, response) => void response.end(text));
    const test = async () =>
      (await sso.api('POST', `/providers/${providerId}/test`)).body as { works: boolean; checks: { title: string; state: string }[] };
    expect(await test()).toMatchObject({ works: true });
    text = theirs([keys.certificate, next.certificate], 'https://idp.example.test/new');
    const changed = await test();
    expect(changed.checks.filter(({ state }) => state === 'failed').map(({ title }) => title)).toEqual(['Sign-in address', 'Signing keys']);
    text = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>';
    expect(await test()).toMatchObject({ works: false });
    await sso.api('DELETE', `/providers/${providerId}`);
  });
});
