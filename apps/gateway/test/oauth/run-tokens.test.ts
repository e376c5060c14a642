import { createHash } from 'node:crypto';
import { goalFinished, runTokensAuthorize, runTokensIssue, runTokensRevoke, tasksGet } from '@autoweave/contracts';
import { Bus, connectRedis, newId } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPerson, id, people } from '../gateway.js';
import { basic, oauthWorld, type World } from './oauth-world.js';

const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const budget = { calls: 50, tokens: 1_000, microUsd: 1_000 };
const read = { tool: 'read_file', constraints: [{ path: 'path', op: 'prefix', value: 'reports/' }] };

const oli = { userId: id('user', '9'), tenantId: people.ana.tenantId, email: 'oli@example.test', role: 'operator' };

let world: World;
let client: { clientId: string; secret: string | undefined };
let userToken: string;
let bus: Bus;
const agents = { tenantId: people.ana.tenantId, actor: { type: 'service', service: 'agents' } } as const;

beforeAll(async () => {
  world = await oauthWorld();
  client = await world.application({ grants: ['authorization_code', 'token_exchange'] });
  const { passwordHash } = await world.gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
  await addPerson(world.gateway.db, { ...oli, passwordHash: passwordHash as string });
  const tokens = await world.signIn(await world.connect(client), await world.browserOf(oli.email), {
    scope: 'openid goals:read goals:write tools:execute memory:read',
  });
  userToken = tokens.access_token;
  const redis = world.gateway.system.env.REDIS_URL;
  bus = new Bus('test', 'agents-peer', connectRedis(redis), connectRedis(redis));
  world.gateway.system.onClose(() => bus.close());
});

const details = (changes: Record<string, unknown> = {}) =>
  JSON.stringify([{ type: 'agent_run', agent: 'lead', tools: [read], budget, ...changes }]);
const exchange = (subject: string, changes: Record<string, string> = {}, headers = basic(client.clientId, client.secret)) =>
  world.post(
    '/oauth/token',
    { grant_type: exchangeGrant, subject_token: subject, subject_token_type: accessToken, authorization_details: details(), ...changes },
    headers,
  );
const rootRun = async (changes: Record<string, unknown> = {}, scope = 'goals:read tools:execute'): Promise<string> => {
  const { body } = await exchange(userToken, { authorization_details: details(changes), scope });
  if (!body.access_token) throw new Error(JSON.stringify(body));
  return body.access_token;
};
const childOf = async (parent: string, changes: Record<string, unknown> = {}) =>
  (
    await exchange(parent, {
      authorization_details: details({ agent: 'helper', budget: { calls: 10, tokens: 100, microUsd: 100 }, ...changes }),
    })
  ).body;
const introspect = async (token: string) => (await world.post('/oauth/introspect', { token }, basic(client.clientId, client.secret))).body;
const goals = (token: string) => world.gateway.call('GET', '/api/v1/goals', { token });
const authorize = (token: string, call: Record<string, unknown>) =>
  world.gateway.call('POST', '/api/v1/run-tokens/authorize', {
    token,
    body: { tool: 'read_file', arguments: { path: 'reports/a' }, ...call },
  });
const leftOf = async (token: string) => (await introspect(token)).authorization_details[0].budget;

describe('a run token', () => {
  it('is made from the token of a person for five minutes at most, and says who acts for whom', async () => {
    const { body } = await exchange(userToken, { scope: 'goals:read' });
    expect(body).toMatchObject({ issued_token_type: accessToken, token_type: 'Bearer', scope: 'goals:read' });
    expect(body.expires_in).toBeLessThanOrEqual(300);
    expect(body.authorization_details).toEqual([{ type: 'agent_run', agent: 'lead', tools: [read], budget }]);
    const child = await childOf(body.access_token);
    const grandchild = await childOf(child.access_token, { agent: 'scout', budget: { calls: 1, tokens: 1, microUsd: 1 } });
    expect(await introspect(grandchild.access_token)).toMatchObject({
      active: true,
      sub: oli.userId,
      client_id: client.clientId,
      tenant_id: people.ana.tenantId,
      scope: 'goals:read',
      act: { sub: 'scout', act: { sub: 'helper', act: { sub: 'lead' } } },
      authorization_details: [{ type: 'agent_run', agent: 'scout', tools: [read], budget: { calls: 1, tokens: 1, microUsd: 1 } }],
    });
    expect(await leftOf(child.access_token)).toEqual({ calls: 9, tokens: 99, microUsd: 99 });
  });
  it('acts at the API as an agent for the person: with the scopes of the token, and never more than the person may', async () => {
    // Vic is a viewer: the token says goals:write, and that is worth nothing.
    const config = await world.connect(client);
    const vic = await world.signIn(config, await world.browserOf(people.vic.email), { scope: 'goals:read goals:write' });
    const token = (await exchange(vic.access_token)).body.access_token;
    expect((await goals(token)).status).toBe(200);
    const written = await world.gateway.call('POST', '/api/v1/goals', { token, body: { text: 'x' } });
    expect(written.body.code).toBe('FORBIDDEN');
    for (const path of ['/api/v1/users', '/api/v1/sessions', '/api/v1/oauth/consents'])
      expect((await world.gateway.call('GET', path, { token })).body.code, path).toBe('FORBIDDEN');
    const event = await eventually(async () => {
      const { body } = await world.gateway.call('GET', '/api/v1/audit?limit=200', { token: world.ida });
      return body.events.find((one: any) => one.details.agent === 'lead' && one.actor.actorType === 'agent');
    });
    expect(event).toMatchObject({ actor: { actorId: people.vic.userId }, details: { clientId: client.clientId } });
  });
  it.each([
    ['a scope that the person’s token has not', { scope: 'files:read' }],
    ['a scope that is no business of agents', { scope: 'openid' }],
    ['no run at all', { authorization_details: '[]' }],
    ['a field that nobody knows', { authorization_details: details({ everything: true }) }],
    ['a refresh token', { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }],
    ['an actor token', { actor_token: 'x', actor_token_type: accessToken }],
  ])('is not made with %s', async (_, changes) => {
    const { status, body } = await exchange(userToken, changes);
    expect(status).toBe(400);
    expect(body.access_token).toBeUndefined();
  });
  it('is not made by another application, from a token that is over, or by one that may not', async () => {
    const beside = await world.application({ grants: ['authorization_code', 'token_exchange'] });
    expect((await exchange(userToken, {}, basic(beside.clientId, beside.secret))).body.error).toBe('invalid_grant');
    const plain = await world.application();
    expect((await exchange(userToken, {}, basic(plain.clientId, plain.secret))).status).toBe(400);
    expect((await exchange('gone')).body.error).toBe('invalid_grant');
    const root = await rootRun();
    expect((await exchange(root, {}, basic(beside.clientId, beside.secret))).body.error).toBe('invalid_grant');
    // A run token is no credential of its application.
    expect((await exchange(root, { client_id: 'autoweave-agents' }, {})).body.error).toBe('invalid_grant');
  });
  it.each([
    ['more calls', { budget: { calls: 51, tokens: 0, microUsd: 0 } }],
    ['more money', { budget: { calls: 1, tokens: 0, microUsd: 1_001 } }],
    ['another tool', { tools: [{ tool: 'delete_file', constraints: [] }] }],
    ['the tool without its constraint', { tools: [{ tool: 'read_file', constraints: [] }] }],
    ['a wider constraint', { tools: [{ tool: 'read_file', constraints: [{ path: 'path', op: 'prefix', value: 'rep' }] }] }],
  ])('cannot hand on %s than it has, and loses nothing by trying', async (_, changes) => {
    const root = await rootRun();
    const { error } = await childOf(root, changes);
    expect(error).toBe('invalid_grant');
    expect(await leftOf(root)).toEqual(budget);
  });
  it('lets calls through within tools, constraints and budget, and counts each of them', async () => {
    const root = await rootRun({ budget: { calls: 10, tokens: 100, microUsd: 50 } });
    expect((await authorize(root, { tokens: 60, microUsd: 10 })).body).toEqual({
      allowed: true,
      left: { calls: 9, tokens: 40, microUsd: 40 },
    });
    expect((await authorize(root, { tokens: 41 })).body).toMatchObject({ allowed: false, reason: 'the budget is used up' });
    expect((await authorize(root, { arguments: { path: 'secrets/a' } })).body.allowed).toBe(false);
    expect((await authorize(root, { arguments: { path: 'reports/../secrets' } })).body.allowed).toBe(false);
    expect((await authorize(root, { tool: 'delete_file' })).body.allowed).toBe(false);
    expect(await leftOf(root)).toEqual({ calls: 5, tokens: 40, microUsd: 40 });
    const spent = await world.gateway.db.runCall.aggregate({ _sum: { tokens: true }, where: { tool: 'read_file' } });
    expect(Number(spent._sum.tokens)).toBe(60);
  });
  it('is never overspent, however many come at once', async () => {
    const root = await rootRun({ budget: { calls: 40, tokens: 70, microUsd: 0 } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => authorize(root, { tokens: 10 })));
    expect(answers.filter(({ body }) => body.allowed).length).toBe(7);
    expect(await leftOf(root)).toEqual({ calls: 20, tokens: 0, microUsd: 0 });
    const more = await Promise.all(Array.from({ length: 30 }, () => goals(root)));
    expect(more.filter(({ status }) => status === 200).length).toBe(20);
    expect(new Set(more.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(new Set(['BUDGET_EXCEEDED']));
  });
  it('is never handed on beyond what it has, however many agents are started at once', async () => {
    const root = await rootRun({ budget: { calls: 25, tokens: 0, microUsd: 0 } });
    const children = await Promise.all(Array.from({ length: 12 }, () => childOf(root, { budget: { calls: 4, tokens: 0, microUsd: 0 } })));
    const made = children.filter(({ access_token }) => access_token);
    expect(made.length).toBe(6);
    expect(await leftOf(root)).toMatchObject({ calls: 1 });
    const [{ body: listed }] = [await world.gateway.call('GET', '/api/v1/run-tokens', { token: await world.gateway.signIn(oli.email) })];
    expect(listed.runTokens.filter((one: any) => one.agent === 'helper' && one.budget.calls === 4)).toHaveLength(6);
  });
  it('ends with the one above it, at once and however deep', async () => {
    const root = await rootRun();
    const child = (await childOf(root)).access_token;
    const grandchild = (await childOf(child, { budget: { calls: 5, tokens: 5, microUsd: 5 } })).access_token;
    expect((await goals(grandchild)).status).toBe(200);
    await world.post('/oauth/revoke', { token: root }, basic(client.clientId, client.secret));
    for (const token of [root, child, grandchild]) {
      expect((await goals(token)).status).toBe(401);
      expect(await introspect(token)).toEqual({ active: false });
      expect((await childOf(token)).error).toBe('invalid_grant');
    }
  });
  it('leaves nobody alive below who is started while it is being revoked', async () => {
    for (let round = 0; round < 5; round += 1) {
      const root = await rootRun();
      const child = (await childOf(root)).access_token;
      const [started] = await Promise.all([
        Promise.all(Array.from({ length: 6 }, () => childOf(child, { budget: { calls: 1, tokens: 0, microUsd: 0 } }))),
        world.post('/oauth/revoke', { token: root }, basic(client.clientId, client.secret)),
      ]);
      for (const { access_token } of started) if (access_token) expect((await goals(access_token)).status).toBe(401);
    }
  });
  it('gives back to the one above what the agents below did not use', async () => {
    const root = await rootRun();
    const child = (await childOf(root)).access_token;
    const grandchild = (await childOf(child, { budget: { calls: 5, tokens: 50, microUsd: 5 } })).access_token;
    await authorize(grandchild, { tokens: 20 });
    expect(await leftOf(root)).toEqual({ calls: 40, tokens: 900, microUsd: 900 });
    await world.post('/oauth/revoke', { token: child }, basic(client.clientId, client.secret));
    expect(await leftOf(root)).toEqual({ calls: 49, tokens: 980, microUsd: 1_000 });
    expect((await goals(grandchild)).status).toBe(401);
    await world.post('/oauth/revoke', { token: child }, basic(client.clientId, client.secret));
    expect(await leftOf(root)).toEqual({ calls: 49, tokens: 980, microUsd: 1_000 });
  });
  it('is over when its person takes the consent back, or its application is gone', async () => {
    const own = await world.application({ grants: ['authorization_code', 'token_exchange'] });
    const browser = await world.browserOf(people.vic.email);
    const tokens = await world.signIn(await world.connect(own), browser, { scope: 'openid goals:read' });
    const run = async () =>
      (await exchange(tokens.access_token, { scope: 'goals:read' }, basic(own.clientId, own.secret))).body.access_token;
    const first = await run();
    expect((await goals(first)).status).toBe(200);
    await browser.call('DELETE', `/api/v1/oauth/consents/${own.clientId}`);
    expect((await goals(first)).status).toBe(401);
    const again = await world.signIn(await world.connect(own), browser, { scope: 'openid goals:read' });
    const second = (await exchange(again.access_token, { scope: 'goals:read' }, basic(own.clientId, own.secret))).body.access_token;
    await world.gateway.call('DELETE', `/api/v1/oauth/clients/${own.clientId}`, { token: world.ida });
    expect((await goals(second)).status).toBe(401);
  });
  it('is ended by its person and by administrators, not by others, and by an agent only below itself', async () => {
    const root = await rootRun();
    const [left, right] = [(await childOf(root)).access_token, (await childOf(root)).access_token];
    const idOf = async (token: string) => (await introspect(token)).run_id as string;
    const end = async (token: string, as: string) =>
      (await world.gateway.call('DELETE', `/api/v1/run-tokens/${await idOf(token)}`, { token: as })).status;
    expect(await end(root, world.edna)).toBe(404);
    expect(await end(root, left)).toBe(403);
    expect(await end(right, world.ida)).toBe(200);
    expect((await goals(right)).status).toBe(401);
    expect((await goals(left)).status).toBe(200);
  });
});

describe('the agents of this installation', () => {
  const goalId = newId('goal');
  const taskId = newId('task');
  let state = 'in_progress';
  const issue = (changes: Record<string, unknown> = {}, sender: any = agents) =>
    bus.request(
      runTokensIssue,
      { goalId: goal, taskId, attempt: 1, agent: 'researcher', scopes: ['goals:read'], tools: [read as any], budget, ...changes } as any,
      sender,
    );
  let goal: string;
  beforeAll(async () => {
    const made = await world.gateway.call('POST', '/api/v1/goals', {
      token: await world.gateway.signIn(people.ana.email),
      body: { text: 'a goal' },
    });
    goal = made.body.goalId;
    const usage = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 };
    world.gateway.peer.more.set(tasksGet.type, (input) => ({
      taskId: input['taskId'],
      goalId: goal,
      key: 'a',
      name: 'a',
      description: '',
      agentType: 'general',
      state,
      priority: 5,
      dependsOn: [],
      attempt: 1,
      retryCount: 0,
      maxRetries: 0,
      percent: 0,
      planVersion: 1,
      usage,
    }));
  });
  it('get a token for a running attempt in the name of the person whose goal it is', async () => {
    const issued = await issue();
    expect(Date.parse(issued.expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
    expect((await goals(issued.token)).status).toBe(200);
    const { body } = await world.post('/oauth/introspect', { token: issued.token, client_id: 'autoweave-agents' });
    expect(body).toMatchObject({ active: true, sub: people.ana.userId, act: { sub: 'researcher' } });
    // An agent below needs nothing but the token.
    const child = await exchange(
      issued.token,
      { client_id: 'autoweave-agents', authorization_details: details({ agent: 'below', budget: { calls: 5, tokens: 5, microUsd: 5 } }) },
      {},
    );
    expect(child.body).toMatchObject({ authorization_details: [{ agent: 'below' }] });
    const tooMuch = await exchange(issued.token, { client_id: 'autoweave-agents' }, {});
    expect(tooMuch.body).toEqual({ error: 'invalid_grant', error_description: 'the budget is more than is left above' });
    // Another organisation's application learns nothing of it; one of its own does.
    const theirs = await world.application({}, world.edna);
    expect((await world.post('/oauth/introspect', { token: issued.token }, basic(theirs.clientId, theirs.secret))).body).toEqual({
      active: false,
    });
    expect((await introspect(issued.token)).active).toBe(true);
  });
  it('get none for an attempt that does not run, another attempt, another tenant’s goal, or when somebody else asks', async () => {
    await expect(issue({ attempt: 2 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(issue({ goalId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(issue({}, { ...agents, tenantId: people.eve.tenantId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(issue({}, { ...agents, actor: { type: 'user', userId: people.ana.userId, role: 'system_admin' } })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(issue({}, { ...agents, actor: { type: 'service', service: 'plugins' } })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    state = 'completed';
    await expect(issue()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    state = 'in_progress';
  });
  it('ask before a call, without the token itself going over the bus, and end it when they are done', async () => {
    const { token, runId } = await issue();
    const tokenHash = createHash('sha256').update(token).digest('hex');
    const ask = (path: string) =>
      bus.request(runTokensAuthorize, { tokenHash, tool: 'read_file', arguments: { path }, tokens: 5 } as any, agents);
    expect(await ask('reports/a')).toEqual({ allowed: true, left: { calls: 49, tokens: 995, microUsd: 1_000 } });
    expect(await ask('elsewhere')).toMatchObject({ allowed: false, left: { calls: 49 } });
    expect(await bus.request(runTokensRevoke, { runId }, { ...agents, tenantId: people.eve.tenantId })).toEqual({ revoked: 0 });
    expect(await bus.request(runTokensRevoke, { runId }, agents)).toEqual({ revoked: 1 });
    expect((await goals(token)).status).toBe(401);
  });
  it('lose every token of a goal when it ends', async () => {
    const { token } = await issue();
    await bus.publish(goalFinished, { goalId: goal, status: 'complete', title: 'a goal' } as any, {
      tenantId: people.ana.tenantId,
      actor: { type: 'service', service: 'supervisor' },
    });
    await eventually(async () => (await goals(token)).status === 401);
  });
});
