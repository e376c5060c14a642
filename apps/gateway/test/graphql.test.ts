import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentDetail, agentChanged, permissions } from '@autoweave/contracts';
import { Bus, connectRedis, fault } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { trace } from '@opentelemetry/api';
import { composeServices } from '@theguild/federation-composition';
import { type GraphQLObjectType, isObjectType, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { documentLimits } from '../src/graphql/document-limits.js';
import { Schema } from '../src/graphql/schema.js';
import { type Gateway, origin, password, people, startGateway } from './gateway.js';

const at = '2026-01-01T00:00:00.000Z';
const definition = (name: string) => ({
  name,
  type: name,
  role: 'tool' as const,
  specialization: 'general',
  version: '1.0.0',
  description: `the ${name}`,
  purpose: '',
  capabilities: [],
  tools: [],
  permission: 'READ_WRITE' as const,
  privilege: 'RESTRICTED' as const,
  budget: {},
  policy: {},
  affinity: {},
  enabled: true,
  instructions: 'do',
});

/** Agents of each tenant, as the supervisor would keep them; counts how often it was asked what. */
function agentsPeer(gateway: Gateway) {
  const asked = new Map<string, number>();
  const agents = new Map<string, Map<string, AgentDetail['deployment']>>();
  const of = (tenantId: string) =>
    agents.get(tenantId) ??
    (agents.set(tenantId, new Map([['writer', 'DEPLOYED']])).get(tenantId) as Map<string, AgentDetail['deployment']>);
  const answer = (type: string, handle: (input: Record<string, any>, tenantId: string) => unknown) =>
    gateway.peer.more.set(type, (input, tenantId) => {
      asked.set(type, (asked.get(type) ?? 0) + 1);
      return handle(input, tenantId);
    });
  const detail = (tenantId: string, name: string): AgentDetail => {
    const deployment = of(tenantId).get(name);
    if (!deployment) throw fault('NOT_FOUND', `There is no agent ${name}`);
    return { definition: definition(name), deployment, source: 'tenant', version: 1 };
  };
  answer('agents.list', (_, tenantId) => ({
    agents: [...of(tenantId)].map(([name, deployment]) => ({
      ...definition(name),
      deployment,
      runtime: 'idle',
      activeTasks: 0,
      completed: 0,
      failed: 0,
      model: 'embedded',
    })),
  }));
  answer('agents.versions', ({ name }, tenantId) => ({
    versions: [{ version: 1, contentHash: 'x', changedBy: 'test', change: 'created', at, definition: detail(tenantId, name).definition }],
  }));
  answer('agents.create', ({ definition: made }, tenantId) => {
    of(tenantId).set(made.name, 'DRAFT');
    return detail(tenantId, made.name);
  });
  answer('agents.deploy', ({ name, action }, tenantId) => {
    detail(tenantId, name);
    of(tenantId).set(name, action === 'deploy' ? 'DEPLOYED' : 'STOPPED');
    return detail(tenantId, name);
  });
  answer('agents.remove', ({ name }, tenantId) => ({ removed: of(tenantId).delete(name) }));
  answer('memory.list', () => ({
    memories: [
      {
        memoryId: 'mem_01h2xcejqtf2nbrexx3vqjhp41',
        kind: 'semantic',
        namespace: 'tenant',
        title: 'seen',
        content: 'something',
        source: 'agent writer',
        confidence: 0.6,
        metadata: {},
        tier: 'warm',
        usageCount: 0,
        pinned: false,
        createdAt: at,
      },
    ],
    total: 1,
  }));
  return { asked, of };
}

describe('GraphQL', () => {
  let gateway: Gateway;
  let peer: ReturnType<typeof agentsPeer>;
  let ana: string;
  let vic: string;
  const ask = async (query: string, options: { token?: string; variables?: unknown; headers?: Record<string, string> } = {}) =>
    gateway.call('POST', '/graphql', {
      token: options.token ?? ana,
      body: { query, ...(options.variables ? { variables: options.variables } : {}) },
      ...(options.headers ? { headers: options.headers } : {}),
    });

  beforeAll(async () => {
    gateway = await startGateway();
    peer = agentsPeer(gateway);
    ana = await gateway.signIn(people.ana.email);
    vic = await gateway.signIn(people.vic.email);
  });

  // @requirements EDG-037 EDG-036
  it('reads agents of the caller with what they remember and did', async () => {
    const { status, body } = await ask('{ agents { id name status tenantId createdAt updatedAt memory { title } jobs { taskId } } }');
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(body.data.agents).toEqual([
      {
        id: 'writer',
        name: 'writer',
        status: 'DEPLOYED',
        tenantId: people.ana.tenantId,
        createdAt: at,
        updatedAt: at,
        memory: [{ title: 'seen' }],
        jobs: [],
      },
    ]);
    expect((await ask('{ agent(id: "nobody") { id } }')).body).toEqual({ data: { agent: null } });
  });

  it('creates, deploys, stops and deletes an agent, each recorded with who did it', async () => {
    const made = await ask('mutation($input: CreateAgentInput!) { createAgent(input: $input) { id status } }', {
      variables: { input: { name: 'reader', description: 'reads', config: { tools: ['read_file'] } } },
    });
    expect(made.body.data.createAgent).toEqual({ id: 'reader', status: 'DRAFT' });
    expect((await ask('mutation { deployAgent(id: "reader") { status } }')).body.data.deployAgent.status).toBe('DEPLOYED');
    expect((await ask('mutation { stopAgent(id: "reader") { status } }')).body.data.stopAgent.status).toBe('STOPPED');
    expect((await ask('mutation { deleteAgent(id: "reader") }')).body.data.deleteAgent).toBe(true);
    const events = await gateway.db.auditEvent.findMany({
      where: { endpoint: '/graphql', eventType: 'api_call' },
      orderBy: { seq: 'asc' },
    });
    expect(
      events.map(({ details, actorId, category, outcome }) => [(details as { field: string }).field, actorId, category, outcome]),
    ).toEqual(
      ['createAgent', 'deployAgent', 'stopAgent', 'deleteAgent'].map((name) => [`Mutation.${name}`, people.ana.userId, 'AGENT', 'SUCCESS']),
    );
  });

  it('answers what is wrong with the code and hint that REST gives', async () => {
    const bad = await ask('mutation { createAgent(input: { name: "Not A Name", description: "x" }) { id } }');
    expect(bad.body.errors[0].extensions).toMatchObject({ code: 'VALIDATION_FAILED', status: 400 });
    expect(bad.body.errors[0].extensions.errors[0].path).toBe('name');
    expect((await ask('mutation { deployAgent(id: "nobody") { id } }')).body.errors[0].extensions.code).toBe('NOT_FOUND');
    const anonymous = await gateway.call('POST', '/graphql', { body: { query: '{ healthCheck }' } });
    expect([anonymous.status, anonymous.body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    const elsewhere = await gateway.call('POST', '/graphql', {
      body: { query: '{ healthCheck }' },
      headers: { origin: 'https://evil.example', cookie: `aw_session=${ana}` },
    });
    expect([elsewhere.status, elsewhere.body.errors[0].extensions.code]).toEqual([403, 'ORIGIN_REFUSED']);
  });

  it('lets nobody do by GraphQL what their roles do not allow, and records who tried', async () => {
    const refused = await ask('mutation { createAgent(input: { name: "sneaky", description: "x" }) { id } }', { token: vic });
    expect(refused.body.errors[0].extensions.code).toBe('FORBIDDEN');
    expect(peer.of(people.vic.tenantId).has('sneaky')).toBe(false);
    expect(
      await gateway.db.auditEvent.count({ where: { endpoint: '/graphql', eventType: 'permission_denied', actorId: people.vic.userId } }),
    ).toBe(1);
    const part = await ask('{ agents { id } events { eventId } }', { token: vic });
    expect(part.body.errors.map((error: { path: string[] }) => error.path)).toEqual([['events']]);
    expect(part.body.data).toEqual({ agents: [{ id: 'writer' }], events: null });
  });

  it('takes only its own tenant as an argument', async () => {
    expect((await ask(`{ agents(tenantId: "${people.ana.tenantId}") { id } }`)).body.data.agents).toHaveLength(1);
    expect((await ask(`{ agents(tenantId: "${people.eve.tenantId}") { id } }`)).body.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  // @requirement EDG-039
  it('asks for each thing once, however many agents and fields want it', async () => {
    for (let i = 0; i < 10; i += 1) peer.of(people.ana.tenantId).set(`copy-${i}`, 'DRAFT');
    peer.asked.clear();
    const { body } = await ask(
      '{ agents { memory { title } jobs { taskId } } again: agents { memory(limit: 1) { title } } agent(id: "copy-1") { id } }',
    );
    expect(body.errors).toBeUndefined();
    expect(peer.asked.get('agents.list')).toBe(1);
    expect(peer.asked.get('memory.list')).toBe(1);
    for (let i = 0; i < 10; i += 1) peer.of(people.ana.tenantId).delete(`copy-${i}`);
  });

  // @requirement EDG-038
  it('says how the system is', async () => {
    expect(['healthy', 'degraded', 'unhealthy']).toContain((await ask('{ healthCheck }')).body.data.healthCheck);
    expect(
      (await ask('{ health { state stores { name state } } }')).body.data.health.stores.map((store: { name: string }) => store.name),
    ).toEqual(['postgres', 'redis']);
  });

  it('answers goals, their tasks and the streams that carry them', async () => {
    const { body: goal } = await gateway.call('POST', '/api/v1/goals', { token: ana, body: { text: 'count the words' } });
    const { body } = await ask(
      'query($goalId: ID!) { goal(goalId: $goalId) { text state usage { costMicroUsd } } goals { total goals { goalId } } queues { stream } }',
      { variables: { goalId: goal.goalId } },
    );
    expect(body.errors).toBeUndefined();
    expect(body.data.goal).toEqual({ text: 'count the words', state: 'RECEIVED', usage: { costMicroUsd: 0 } });
    expect(body.data.goals.total).toBe(1);
  });

  // @requirement EDG-039
  it('refuses documents that are too deep, ask under too many names, cost too much, are too long or too many', async () => {
    const code = async (query: string) => (await ask(query)).body.errors?.[0].extensions.code;
    expect(await code(`{ ${Array.from({ length: documentLimits.aliases + 1 }, (_, i) => `a${i}: healthCheck`).join(' ')} }`)).toBe(
      'VALIDATION_FAILED',
    );
    expect(await code(`{ goal(goalId: "x") { ${'result { '.repeat(12)} ${'}'.repeat(12)} } }`)).toBe('VALIDATION_FAILED');
    expect(await code('{ jobs(limit: 500) { tasks { taskId name description agentType state activity dependsOn { } } } }')).toBe(
      'VALIDATION_FAILED',
    );
    const dear = await ask(
      'query($limit: Int) { jobs(limit: $limit) { tasks { taskId name description agentType state activity key priority attempt percent round agent retryCount maxRetries planVersion skipped waitingFor usage { inputTokens outputTokens } } } }',
      { variables: { limit: 500 } },
    );
    expect(dear.body.errors[0]).toMatchObject({ message: expect.stringContaining('costs'), extensions: { code: 'VALIDATION_FAILED' } });
    expect(await code(`{ ${'healthCheck '.repeat(documentLimits.tokens)} }`)).toBe('VALIDATION_FAILED');
    const long = await ask(`{ healthCheck } #${'x'.repeat(documentLimits.bodyBytes)}`);
    expect([long.status, long.body.errors[0].extensions.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const batch = (size: number) =>
      gateway.call('POST', '/graphql', { token: ana, body: Array.from({ length: size }, () => ({ query: '{ healthCheck }' })) });
    expect((await batch(documentLimits.batch)).body).toHaveLength(documentLimits.batch);
    expect((await batch(documentLimits.batch + 1)).body.errors[0].extensions.code).toBe('VALIDATION_FAILED');
  });

  // @requirement EDG-039
  it('shows nothing of its schema, not even by guessing', async () => {
    expect((await ask('{ __schema { types { name } } }')).body.errors[0].extensions.code).toBe('VALIDATION_FAILED');
    const guess = await ask('{ agent(id: "x") { nam } }');
    expect(guess.body.errors[0].message).not.toMatch(/Did you mean/);
  });

  it('takes a document by its hash once it was sent, and none under a wrong hash', async () => {
    const query = '{ healthCheck } # persisted';
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
    const send = (body: object) => gateway.call('POST', '/graphql', { token: ana, body: { extensions, ...body } });
    expect((await send({})).body.errors[0].message).toBe('PersistedQueryNotFound');
    expect((await send({ query: '{ agents { id } }' })).body.errors[0].extensions.code).toBe('VALIDATION_FAILED');
    expect((await send({ query })).body.data.healthCheck).toBeTruthy();
    expect((await send({})).body.data.healthCheck).toBeTruthy();
    const get = await gateway.call('GET', `/graphql?${new URLSearchParams({ extensions: JSON.stringify(extensions) })}`, { token: ana });
    expect(get.body.data.healthCheck).toBeTruthy();
    const change = await gateway.call('GET', `/graphql?${new URLSearchParams({ query: 'mutation { deleteAgent(id: "writer") }' })}`, {
      token: ana,
    });
    expect(change.status).toBeGreaterThanOrEqual(400);
    expect(peer.of(people.ana.tenantId).has('writer')).toBe(true);
  });

  it('counts every change of a document against the limit of changes', async () => {
    const { token } = (await gateway.call('POST', '/api/v1/sessions/elevate', { token: ana, body: { password } })).body;
    const issued = await gateway.call('POST', '/api/v1/api-keys', {
      token,
      body: { name: 'few', scopes: ['write:agents', 'read:agents', 'execute:agents'], limits: { requestsPerMinute: 5 } },
    });
    const changes = Array.from({ length: 8 }, (_, i) => `m${i}: stopAgent(id: "writer") { id }`).join(' ');
    ana = token;
    expect(issued.status, JSON.stringify(issued.body)).toBe(201);
    const { body } = await ask(`mutation { ${changes} }`, { token: issued.body.key });
    expect(body.errors.some((error: { extensions: { code: string } }) => error.extensions.code === 'RATE_LIMITED')).toBe(true);
  });

  // @requirement EDG-039
  it('tells of an agent whose status changed, to its own tenant only', async () => {
    const bus = new Bus('test', 'graphql-test', connectRedis(gateway.system.env.REDIS_URL), connectRedis(gateway.system.env.REDIS_URL));
    const open = (token: string) =>
      createClient({
        url: `${gateway.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: class extends WebSocket {
          constructor(address: string, protocols: string[]) {
            super(address, protocols, { headers: { authorization: `Bearer ${token}` } });
          }
        },
        retryAttempts: 0,
      });
    const eve = await gateway.signIn(people.eve.email);
    const heard: Record<string, unknown[]> = { ana: [], eve: [] };
    const clients = { ana: open(ana), eve: open(eve) };
    peer.of(people.ana.tenantId).set('writer', 'DEPLOYED');
    peer.asked.clear();
    for (const [who, client] of Object.entries(clients))
      client.subscribe(
        { query: 'subscription { agentStatusChanged { id status tenantId } }' },
        {
          next: ({ data }) => heard[who]?.push(data?.['agentStatusChanged']),
          error: (error) => heard[who]?.push(error),
          complete: () => {},
        },
      );
    await eventually(() => (peer.asked.get('agents.list') ?? 0) >= 2);
    peer.of(people.ana.tenantId).set('writer', 'STOPPED');
    const tell = () =>
      bus.publish(
        agentChanged,
        { name: 'writer', version: 2, change: 'stopped' },
        { tenantId: people.ana.tenantId, actor: { type: 'service', service: 'supervisor' } },
      );
    await eventually(async () => {
      await tell();
      return (heard['ana']?.length ?? 0) > 0;
    });
    await tell();
    expect(heard['ana']).toEqual([{ id: 'writer', status: 'STOPPED', tenantId: people.ana.tenantId }]);
    expect(heard['eve']).toEqual([]);
    const refused = await new Promise<any>((resolve) =>
      clients.eve.subscribe(
        { query: `subscription { agentStatusChanged(tenantId: "${people.ana.tenantId}") { id } }` },
        { next: resolve, error: resolve, complete: () => {} },
      ),
    );
    expect(JSON.stringify(refused)).toContain('FORBIDDEN');
    const query = await new Promise<any>((resolve) =>
      clients.ana.subscribe({ query: '{ healthCheck }' }, { next: resolve, error: resolve, complete: () => {} }),
    );
    expect(query[0].extensions.code).toBe('VALIDATION_FAILED');
    for (const client of Object.values(clients)) await client.dispose();
    await bus.close();
  });

  it('opens no WebSocket to nobody, or to the page of another site', async () => {
    const closed = (headers: Record<string, string>) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws'], { headers });
        socket.on('unexpected-response', (_, response) => resolve(String(response.statusCode)));
        socket.on('open', () => resolve('open'));
        socket.on('error', () => {});
      });
    expect(await closed({})).toBe('401');
    expect(await closed({ cookie: `aw_session=${ana}`, origin: 'https://evil.example' })).toBe('403');
    expect(await closed({ authorization: `Bearer ${ana}`, origin })).toBe('open');
  });

  // @requirement EDG-036
  it('is traced: one span for a request, of its tenant, with what failed, ended with the answer', async () => {
    const spans: { attributes: object; events: unknown[]; ended: boolean }[] = [];
    const tracer = {
      startSpan: (_name: string, { attributes }: { attributes: object }) => {
        const span = { attributes, events: [] as unknown[], ended: false };
        spans.push(span);
        return { addEvent: (name: string, about: object) => span.events.push({ name, ...about }), end: () => (span.ended = true) };
      },
    };
    trace.setGlobalTracerProvider({ getTracer: () => tracer } as never);
    await ask('{ agents { id } agent(id: "x") { id } goal(goalId: "goal_01h2xcejqtf2nbrexx3vqjhp4z") { text } }');
    await eventually(() => spans[0]?.ended);
    trace.disable();
    expect(spans).toMatchObject([
      { attributes: { 'autoweave.tenant': people.ana.tenantId }, events: [{ field: 'Query.goal', code: 'NOT_FOUND' }], ended: true },
    ]);
  });

  it('is a subgraph that a router can compose, and resolves references of other subgraphs', async () => {
    const sdl = (await ask('{ _service { sdl } }')).body.data._service.sdl;
    const other = parse(`
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])
      type Query { reviews: [Review] }
      type Review { agent: Agent }
      type Agent @key(fields: "id", resolvable: false) { id: ID! }`);
    const composed = composeServices([
      { name: 'autoweave', typeDefs: parse(sdl), url: 'http://gateway/graphql' },
      { name: 'reviews', typeDefs: other, url: 'http://reviews/graphql' },
    ]);
    expect(composed.errors ?? []).toEqual([]);
    const { body } = await ask('query($of: [_Any!]!) { _entities(representations: $of) { ... on Agent { name } ... on Goal { text } } }', {
      variables: {
        of: [
          { __typename: 'Agent', id: 'writer' },
          { __typename: 'Agent', id: 'nobody' },
          { __typename: 'Goal', goalId: 'goal_01h2xcejqtf2nbrexx3vqjhp4z' },
        ],
      },
    });
    expect(body.data._entities).toEqual([{ name: 'writer' }, null, null]);
  });

  it('has no field that fetches something without declaring a permission of the platform', () => {
    const { graphql, sdl } = gateway.running.app.get(Schema);
    const open: string[] = [];
    let guarded = 0;
    for (const type of Object.values(graphql.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue;
      const isRoot = [graphql.getQueryType(), graphql.getMutationType(), graphql.getSubscriptionType()].includes(type as GraphQLObjectType);
      for (const field of Object.values(type.getFields())) {
        if (!isRoot && !field.resolve) continue;
        guarded += 1;
        if (!permissions.includes(field.extensions.permission as never)) open.push(`${type.name}.${field.name}`);
      }
    }
    expect(open).toEqual([]);
    expect(guarded).toBeGreaterThan(25);
    expect(sdl).toContain('type Agent @key(fields: "id")');
  });

  it('changes its schema only together with the snapshot that clients build on', async () => {
    await expect(gateway.running.app.get(Schema).sdl).toMatchFileSnapshot('../schema.graphql');
  });
});

describe('GraphQL with stored documents only', () => {
  it('carries out those and nothing else', async () => {
    const known = '{ healthCheck }';
    const hash = createHash('sha256').update(known).digest('hex');
    const file = join(mkdtempSync(join(tmpdir(), 'aw-graphql-')), `${randomUUID()}.json`);
    writeFileSync(file, JSON.stringify({ [hash]: known }));
    const gateway = await startGateway({ AUTOWEAVE_GRAPHQL_PERSISTED_FILE: file, AUTOWEAVE_GRAPHQL_ONLY_PERSISTED: 'true' });
    const token = await gateway.signIn(people.ana.email);
    const send = (body: object) => gateway.call('POST', '/graphql', { token, body });
    expect((await send({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })).body.data.healthCheck).toBeTruthy();
    expect((await send({ query: known })).body.data.healthCheck).toBeTruthy();
    expect((await send({ query: '{ agents { id } }' })).body.errors).toHaveLength(1);
    expect(
      (await send({ query: '{ agents { id } }', extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })).body.data,
    ).toHaveProperty('healthCheck');
    expect((await send([{ query: '{ agents { id } }' }])).body[0].errors).toHaveLength(1);
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols: string[]) {
          super(address, protocols, { headers: { authorization: `Bearer ${token}` } });
        }
      },
      retryAttempts: 0,
    });
    const refused = await new Promise((resolve) =>
      client.subscribe({ query: 'subscription { agentStatusChanged { id } }' }, { next: resolve, error: resolve, complete: () => {} }),
    );
    expect(refused).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    await client.dispose();
  });
});
