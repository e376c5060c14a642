import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Constants, IdentityProvider, SamlLib, ServiceProvider, setSchemaValidator } from 'samlify';
import { origin, people } from '../gateway.js';
import { Browser } from './browser.js';
import { assertion, encode, idpName, questionIn, response, type Saying, sign } from './saml-answer.js';
import { newSamlKeys, type SamlKeys } from './saml-keys.js';
import { atApp, expectRefused, type Sso, startSso } from './sso-harness.js';
import { wrappings } from './wrapping.js';

const signInUrl = 'https://idp.example.test/sso';
const atIdp = (url: URL) => url.hostname === 'idp.example.test';
const vic = { email: people.vic.email };

describe('signing in through a SAML provider', () => {
  let sso: Sso;
  let keys: SamlKeys;
  let strangers: SamlKeys;
  let before: number;
  let acs: string;
  let entityId: string;

  beforeAll(async () => {
    [keys, strangers] = await Promise.all([newSamlKeys(), newSamlKeys()]);
    sso = await startSso([]);
    await sso.addProvider({
      slug: 'corp',
      name: 'Corp',
      connection: { kind: 'saml', entityId: idpName, signInUrl, certificates: [keys.certificate] },
      allowedDomains: ['example.test'],
      trustEmail: true,
      roleRules: [{ value: 'ops', role: 'operator' }],
    });
    acs = `${sso.gateway.url}/sso/callback/corp`;
    entityId = `${sso.gateway.url}/sso/metadata/corp`;
  });
  beforeEach(async () => {
    before = await sso.sessionCount();
  });

  const begin = async (browser: Browser, returnTo?: string) => questionIn(await sso.signIn(browser, 'corp', atIdp, returnTo));
  const saying = (inResponseTo: string, more: Partial<Saying> = {}): Saying => ({
    acs,
    audience: entityId,
    inResponseTo,
    attributes: vic,
    ...more,
  });
  /** As the provider's page does: from another site, without our cookies; then the browser goes on by itself. */
  const post = async (browser: Browser, answer: string, relayState?: string): Promise<URL> => {
    const body = new URLSearchParams({ SAMLResponse: answer, ...(relayState === undefined ? {} : { RelayState: relayState }) });
    const posted = await browser.request(acs, { method: 'POST', body, crossSite: true, headers: { origin: 'https://idp.example.test' } });
    expect(posted.status, await posted.clone().text()).toBe(303);
    return browser.go(new URL(posted.headers.get('location') as string, acs).href, atApp);
  };
  const good = (question: { id: string }, more: Partial<Saying> = {}, by = keys) =>
    sign(response(saying(question.id, more), assertion(saying(question.id, more))), 'Assertion', by);
  const refused = async (
    answerOf: (question: { id: string; relayState: string }) => string,
    refusal = 'invalid_answer',
    relay?: string,
  ) => {
    const browser = new Browser();
    const question = await begin(browser);
    const landed = await post(browser, answerOf(question), relay);
    await expectRefused(sso, browser, landed, refusal, before);
    return String((await sso.lastRecord('LOGIN_FAILURE'))?.details['reason']);
  };

  // @requirement IDN-027
  it('asks with a request of its own, and takes the signed answer of a real provider library', async () => {
    setSchemaValidator({ validate: () => Promise.resolve('the shape is checked by the receiver') });
    const metadata = await (await new Browser().request(entityId)).text();
    const us = ServiceProvider({ metadata });
    const context = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password';
    const idp = IdentityProvider({
      entityID: idpName,
      privateKey: keys.privateKey,
      signingCert: keys.certificate,
      isAssertionEncrypted: false,
      requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      singleSignOnService: [{ Binding: Constants.namespace.binding.redirect, Location: signInUrl }],
      loginResponseTemplate: {
        context: SamlLib.defaultLoginResponseTemplate.context.replace(
          '{AuthnStatement}',
          `<saml:AuthnStatement AuthnInstant="{IssueInstant}"><saml:AuthnContext><saml:AuthnContextClassRef>${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
        ),
        attributes: [
          {
            name: 'email',
            valueTag: 'email',
            nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
            valueXsiType: 'xs:string',
          },
        ],
      },
    } as never);
    const browser = new Browser();
    const address = await sso.signIn(browser, 'corp', atIdp, '/goals');
    const request = await idp.parseLoginRequest(us, 'redirect', { query: Object.fromEntries(address.searchParams) });
    const { id } = questionIn(address);
    expect(request.extract.request).toMatchObject({ id, assertionConsumerServiceUrl: acs });
    const now = new Date();
    const filled = (template: string) =>
      SamlLib.replaceTagsByValue(template, {
        ID: `_r${crypto.randomUUID()}`,
        AssertionID: `_a${crypto.randomUUID()}`,
        Destination: acs,
        Audience: entityId,
        SubjectRecipient: acs,
        AssertionConsumerServiceURL: acs,
        NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        NameID: 'vic-at-idp',
        Issuer: idpName,
        IssueInstant: now.toISOString(),
        ConditionsNotBefore: now.toISOString(),
        ConditionsNotOnOrAfter: new Date(now.getTime() + 60_000).toISOString(),
        SubjectConfirmationDataNotOnOrAfter: new Date(now.getTime() + 60_000).toISOString(),
        InResponseTo: id,
        StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
        attrEmail: vic.email,
      });
    const answer = await idp.createLoginResponse(us, request as never, 'post', vic, {
      customTagReplacement: (template: string) => ({ id: 'x', context: filled(template) }),
    });
    const landed = await post(browser, answer.context, address.searchParams.get('RelayState') as string);
    expect(landed.href, JSON.stringify((await sso.lastRecord('LOGIN_FAILURE'))?.details)).toBe(`${origin}/goals`);
    expect(await sso.me(browser)).toMatchObject({ userId: people.vic.userId });
  });
  it('takes what is signed as a whole, as an assertion, or as both', async () => {
    const both = (question: { id: string }) => sign(good(question), 'Response', keys);
    const whole = (question: { id: string }) => sign(response(saying(question.id), assertion(saying(question.id))), 'Response', keys);
    for (const answerOf of [good, whole, both]) {
      const browser = new Browser();
      const question = await begin(browser);
      await post(browser, encode(answerOf(question)), question.relayState);
      expect(await sso.me(browser)).toMatchObject({ userId: people.vic.userId });
    }
  });
  it('reads roles and a second factor out of the assertion', async () => {
    const browser = new Browser();
    const question = await begin(browser);
    await post(browser, encode(good(question, { attributes: { ...vic, groups: 'ops' }, context: 'https://refeds.org/profile/mfa' })));
    expect(((await sso.me(browser)) as { roles: string[] }).roles).toContain('operator');
    const session = await sso.gateway.db.session.findFirst({ where: { userId: people.vic.userId }, orderBy: { createdAt: 'desc' } });
    expect(session).toMatchObject({ authMethod: 'sso', mfaVerifiedAt: expect.any(Date) as Date });
  });
  it('gives nothing away to whoever posts an answer but did not begin the sign-in', async () => {
    const browser = new Browser();
    const question = await begin(browser);
    const body = new URLSearchParams({ SAMLResponse: encode(good(question)) });
    const posted = await browser.request(acs, { method: 'POST', body, crossSite: true });
    expect(posted.headers.getSetCookie()).toEqual([]);
    const thief = new Browser();
    const landed = await thief.go(new URL(posted.headers.get('location') as string, acs).href, atApp);
    await expectRefused(sso, thief, landed, 'expired', before);
  });

  describe('refuses an answer, with a record and without a session,', () => {
    it.each<[string, (question: { id: string }) => string, RegExp]>([
      ['that nobody signed', (q) => response(saying(q.id), assertion(saying(q.id))), /signature/i],
      ['signed by another key, although its certificate lies beside it', (q) => good(q, {}, strangers), /signature/i],
      ['signed and then changed', (q) => good(q).replace('vic-at-idp', 'ana-at-idp'), /signature/i],
      ['for another address of ours', (q) => good(q, { destination: 'https://elsewhere.test/acs' }), /meant for https:\/\/elsewhere/],
      ['for no address', (q) => good(q, { destination: '' }), /meant for nobody/],
      ['for another audience', (q) => good(q, { audience: 'https://elsewhere.test' }), /audience/i],
      ['for another recipient', (q) => good(q, { recipient: 'https://elsewhere.test/acs' }), /recipient/],
      ['of another issuer', (q) => good(q, { issuer: 'https://other.example.test' }), /comes from https:\/\/other/],
      [
        'whose assertion is of another issuer',
        (q) => sign(response(saying(q.id), assertion(saying(q.id, { issuer: 'https://other.example.test' }))), 'Assertion', keys),
        /comes from https:\/\/other/,
      ],
      ['that is over', (q) => good(q, { endsInMs: -121_000 }), /expired|too old|No valid subject/i],
      ['that does not hold yet', (q) => good(q, { startsInMs: 125_000, endsInMs: 300_000 }), /not yet/i],
      ['whose assertion answers another request', (q) => good(q, { confirmedFor: `_${'x'.repeat(43)}` }), /another request/],
      ['to nothing that we asked: begun by the provider', () => good({ id: '' }), /answers no request/],
      ['with an empty NameID', (q) => good(q, { nameId: '' }), /NameID/],
      ['with a blank NameID', (q) => good(q, { nameId: '   ' }), /NameID/],
      [
        'with a NameID that is another one every time',
        (q) => good(q, { nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }),
        /every time/,
      ],
      ['with a comment in its NameID', (q) => good(q).replace('vic-at-idp', 'vic<!-- x -->-at-idp'), /comment/],
      ['with a comment that was signed', (q) => good(q, { nameId: 'ana-at-idp<!-- x -->.evil.test' }), /comment/],
      ['with a document type', (q) => `<!DOCTYPE x>${good(q)}`, /document type/],
      [
        'with an entity that reads a file',
        (q) => `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${good(q).replace('vic-at-idp', '&f;')}`,
        /document type/,
      ],
      ['with entities that swell', (q) => `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${good(q)}`, /document type/],
      ['with a processing instruction', (q) => good(q).replace('<saml:Subject>', '<?php x ?><saml:Subject>'), /processing instruction/],
      [
        'with two assertions, both signed',
        (q) => good(q).replace('</samlp:Response>', `${/<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(good(q))?.[0]}</samlp:Response>`),
        /2 assertions/,
      ],
      ['without an assertion', (q) => sign(response(saying(q.id), ''), 'Response', keys), /0 assertions/],
      ['that says that the provider failed', (q) => good(q, { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }), /Responder/],
      [
        'signed with SHA-1',
        (q) =>
          sign(response(saying(q.id), assertion(saying(q.id))), 'Assertion', keys, {
            signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
            digest: 'http://www.w3.org/2000/09/xmldsig#sha1',
          }),
        /sha1/,
      ],
      ['that is no SAML', () => '<html/>', /not a SAML response/],
    ])('%s', async (_title, answerOf, reason) => {
      expect(await refused((question) => encode(answerOf(question)))).toMatch(reason);
    });
    it.each(Object.entries(wrappings))('wrapped around a signed one: %s', async (_name, { signs, wrap }) => {
      const evil = { attributes: { email: people.ana.email }, nameId: 'ana-at-idp' };
      const answerOf = (q: { id: string }) =>
        wrap({
          signed: sign(response(saying(q.id), assertion(saying(q.id))), signs, keys),
          evilResponse: response(saying(q.id, evil), assertion(saying(q.id, evil))),
          evilAssertion: assertion(saying(q.id, evil)),
        });
      await refused((question) => encode(answerOf(question)));
      expect(await sso.gateway.db.ssoIdentity.count({ where: { userId: people.ana.userId } })).toBe(0);
    });
    it('that is not base64, or a megabyte', async () => {
      await refused(() => '%%%');
      await refused((question) => encode(good(question) + ' '.repeat(400_000)));
    });
    it('of a request that nobody made, or with the state of another one', async () => {
      await refused(() => encode(good({ id: `_${'x'.repeat(43)}` })), 'expired');
      await refused((question) => encode(good(question)), 'invalid_answer', 'y'.repeat(43));
    });
    it('the second time, and another one with the same assertion', async () => {
      const browser = new Browser();
      const question = await begin(browser);
      const answer = encode(good(question, { assertionId: '_the-same' }));
      await post(browser, answer);
      browser.forget(sso.gateway.url);
      before = await sso.sessionCount();
      await expectRefused(sso, browser, await post(browser, answer), 'expired', before);
      expect(await refused((next) => encode(good(next, { assertionId: '_the-same' })), 'expired')).toContain('used before');
    });
    it('without an address of the domains that are trusted', async () => {
      await refused((question) => encode(good(question, { nameId: 'x', attributes: { email: 'vic@elsewhere.test' } })), 'domain_refused');
      await refused((question) => encode(good(question, { nameId: 'x', attributes: {} })), 'no_email');
    });
  });
});
