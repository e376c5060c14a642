/**
 * A stand-in for the gateway, for looking at the apps without running the services: `node test/fake-gateway.ts [port]`.
 * It speaks the routes and frames of the contract from recorded goals; a new goal replays a recording live.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { GoalEvent, Message } from '@autoweave/contracts';
import { ClientFrame, digestGoalEvent, errorKinds, type ErrorCode } from '@autoweave/contracts';
import { WebSocket, WebSocketServer } from 'ws';
import { askedAt, factorsAt, sessionsAt, tenantAt, tenantStatsAt } from './fixture/account.ts';
import { artifactBytes } from './fixture/files.ts';
import { type Beat, approvalBeats, refusalBeats, salesBeats } from './fixture/goal-log.ts';
import { fixedHash, fixedId } from './fixture/ids.ts';
import { healthAt, makeWorld, messageOf, streamsAt, summaryOf } from './fixture/world.ts';

const port = Number(process.argv[2] ?? 8000);
const world = makeWorld(Date.now());
let serial = 100;
let tick = 0;
let signedIn = process.argv.includes('--signed-in');
const next = (): number => ++serial;

class Refused extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

interface Follower {
  readonly socket: WebSocket;
  readonly goals: Set<string>;
  all: boolean;
}
const followers = new Set<Follower>();

function push(follower: Follower, event: GoalEvent): void {
  const base = { ts: new Date().toISOString(), tenantId: world.profile.tenantId, goalId: event.goalId, cursor: event.seq };
  follower.socket.send(JSON.stringify({ ...base, id: `f${event.seq}`, type: 'goal.event', data: { event } }));
  for (const frame of digestGoalEvent(event)) follower.socket.send(JSON.stringify({ ...base, id: `d${event.seq}`, ...frame }));
}

function append(goalId: string, body: Beat[1]): void {
  const log = world.logs.get(goalId) ?? [];
  const event = { goalId, seq: log.length + 1, version: 1, at: new Date().toISOString(), ...body } as GoalEvent;
  world.logs.set(goalId, [...log, event]);
  for (const follower of followers) if (follower.all || follower.goals.has(goalId)) push(follower, event);
}

/** Plays beats one after the other; a cancelled goal stops where it is. */
async function play(goalId: string, beats: readonly Beat[]): Promise<void> {
  for (const [delayMs, body] of beats) {
    await new Promise((resolve) => setTimeout(resolve, delayMs * 2));
    if (world.logs.get(goalId)?.some((event) => event.type === 'goal.cancelled')) return;
    append(goalId, body);
  }
}

function startGoal(conversationId: string, content: string, fileIds: readonly string[]): Message & { goalId: string } {
  const n = next();
  const goalId = fixedId('goal', n);
  const beats = /poem|mail/i.test(content)
    ? refusalBeats(n, conversationId)
    : /test|run/i.test(content)
      ? approvalBeats(n, conversationId)
      : salesBeats(n, conversationId);
  const [first, ...rest] = beats;
  if (first?.[1].type !== 'goal.received') throw new Error('recordings begin with goal.received');
  const { payload } = first[1];
  append(goalId, {
    type: 'goal.received',
    payload: { ...payload, text: content, title: content.slice(0, 80), inputs: fileIds.length > 0 ? payload.inputs : [] },
  });
  const message = messageOf(world, n, conversationId, goalId);
  world.messages.set(conversationId, [...(world.messages.get(conversationId) ?? []), message]);
  void play(goalId, rest);
  return { ...message, goalId };
}

function decide(approvalId: string, decision: 'approved' | 'rejected', reason?: string): unknown {
  for (const [goalId, log] of world.logs) {
    if (!log.some((event) => event.type === 'approval.requested' && event.payload.approval.approvalId === approvalId)) continue;
    if (log.some((event) => event.type === 'approval.decided' && event.payload.approvalId === approvalId))
      throw new Refused('APPROVAL_STALE', 'This approval was decided meanwhile.');
    append(goalId, {
      type: 'approval.decided',
      payload: { approvalId, decision, decidedBy: world.profile.name, ...(reason ? { reason } : {}) },
    });
    return { approvalId, decision };
  }
  throw new Refused('NOT_FOUND', 'There is no such approval.');
}

type Body = Record<string, unknown>;
type Handler = (match: readonly string[], body: Body, query: URLSearchParams) => unknown;
const logOfGoal = (goalId: string): GoalEvent[] => {
  const log = world.logs.get(goalId);
  if (!log) throw new Refused('NOT_FOUND', 'There is no such goal.');
  return log;
};
const conversation = (id: string) => {
  const found = world.conversations.get(id);
  if (!found) throw new Refused('NOT_FOUND', 'There is no such conversation.');
  return found;
};
const signIn = (): unknown => {
  signedIn = true;
  return { token: 'fake', expiresAt: new Date(Date.now() + 3_600_000).toISOString(), profile: world.profile };
};

const routes: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  [
    'POST',
    /^\/auth\/login$/,
    (_m, body) => {
      if (body['password'] === 'correct horse two') return askedAt(Date.now());
      if (body['password'] !== 'correct horse') throw new Refused('INVALID_CREDENTIALS', 'E-mail or password is wrong.');
      return signIn();
    },
  ],
  [
    'POST',
    /^\/auth\/link$/,
    (_m, body) => {
      if (body['token'] !== 'one-time-token') throw new Refused('INVALID_CREDENTIALS', 'The link is not valid.');
      return signIn();
    },
  ],
  [
    'POST',
    /^\/auth\/logout$/,
    () => {
      signedIn = false;
      return { ended: true };
    },
  ],
  ['POST', /^\/mfa\/challenge$/, () => ({ sentTo: 'a…@example.com', expiresAt: askedAt(Date.now()).mfa.expiresAt })],
  [
    'POST',
    /^\/mfa\/verify$/,
    (_m, body) => {
      if (body['code'] !== '123456') throw new Refused('INVALID_CODE', 'The code is not right');
      return signIn();
    },
  ],
  ['GET', /^\/mfa\/status$/, () => factorsAt(Date.now())],
  ['GET', /^\/mfa\/devices$/, () => ({ devices: [] })],
  ['GET', /^\/sessions$/, () => ({ sessions: sessionsAt(Date.now()) })],
  ['GET', /^\/tenants\/me$/, () => tenantAt(Date.now())],
  ['GET', /^\/tenants\/me\/stats$/, () => tenantStatsAt(Date.now())],
  ['GET', /^\/schedules$/, () => ({ schedules: [] })],
  ['GET', /^\/me$/, () => world.profile],
  ['GET', /^\/about$/, () => ({ version: '0.1.0', model: 'embedded', modelLabel: 'embedded (rules, no language model)', embedded: true })],
  [
    'GET',
    /^\/conversations$/,
    (_m, _b, query) => {
      const archived = query.get('archived') === 'true';
      const conversations = [...world.conversations.values()]
        .filter((each) => each.archived === archived)
        .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
      return { conversations, total: conversations.length };
    },
  ],
  [
    'POST',
    /^\/conversations$/,
    (_m, body) => {
      const at = new Date().toISOString();
      const made = {
        conversationId: fixedId('conv', next()),
        title: String(body['title'] ?? 'Untitled'),
        pinned: false,
        archived: false,
        createdAt: at,
        updatedAt: at,
      };
      world.conversations.set(made.conversationId, made);
      return made;
    },
  ],
  ['GET', /^\/conversations\/(conv_\w+)$/, ([, id = '']) => conversation(id)],
  [
    'PATCH',
    /^\/conversations\/(conv_\w+)$/,
    ([, id = ''], body) => {
      const changed = { ...conversation(id), ...body };
      world.conversations.set(id, changed);
      return changed;
    },
  ],
  ['DELETE', /^\/conversations\/(conv_\w+)$/, ([, id = '']) => ({ deleted: world.conversations.delete(id) })],
  [
    'GET',
    /^\/conversations\/(conv_\w+)\/messages$/,
    ([, id = '']) => {
      conversation(id);
      const messages = world.messages.get(id) ?? [];
      return { messages, total: messages.length };
    },
  ],
  [
    'POST',
    /^\/conversations\/(conv_\w+)\/messages$/,
    ([, id = ''], body) => startGoal(id, String(body['content']), (body['fileIds'] as string[] | undefined) ?? []),
  ],
  [
    'GET',
    /^\/goals$/,
    (_m, _b, query) => {
      const goals = [...world.logs.values()]
        .map(summaryOf)
        .filter(
          (goal) =>
            (!query.get('status') || goal.status === query.get('status')) &&
            goal.title.toLowerCase().includes((query.get('search') ?? '').toLowerCase()),
        )
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
      return { goals, total: goals.length };
    },
  ],
  [
    'GET',
    /^\/dashboard\/goals$/,
    () => {
      const goals = [...world.logs.values()].map(summaryOf);
      const count = (status: string) => goals.filter((goal) => goal.status === status).length;
      return {
        total: goals.length,
        active: count('running') + count('pending'),
        completed: count('complete'),
        failed: count('failed'),
        completionRate: count('complete') / Math.max(1, goals.length),
        averageProgress: goals.reduce((sum, goal) => sum + goal.progress, 0) / Math.max(1, goals.length),
      };
    },
  ],
  [
    'GET',
    /^\/goals\/(goal_\w+)\/events$/,
    ([, id = ''], _b, query) => {
      const log = logOfGoal(id);
      return { events: log.filter((event) => event.seq > Number(query.get('afterSeq') ?? 0)), lastSeq: log.length };
    },
  ],
  [
    'POST',
    /^\/goals\/(goal_\w+)\/cancel$/,
    ([, id = '']) => {
      logOfGoal(id);
      append(id, { type: 'goal.cancel_requested', payload: { by: world.profile.name } });
      setTimeout(() => append(id, { type: 'goal.cancelled', payload: { reason: `asked by ${world.profile.name}` } }), 400);
      return { accepted: true };
    },
  ],
  [
    'POST',
    /^\/approvals\/(appr_\w+)\/(approve|reject)$/,
    ([, id = '', verb], body) => decide(id, verb === 'approve' ? 'approved' : 'rejected', body['reason'] as string | undefined),
  ],
  ['GET', /^\/agents$/, () => ({ agents: world.agents })],
  ['GET', /^\/workers$/, () => ({ workers: world.workers.map((worker) => ({ ...worker, lastHeartbeatAt: new Date().toISOString() })) })],
  ['GET', /^\/memory$/, () => ({ memories: world.memories, total: world.memories.length })],
  [
    'POST',
    /^\/memory\/search$/,
    (_m, body) => {
      const words = String(body['query']).toLowerCase().split(/\s+/);
      const hits = world.memories
        .filter((memory) => words.some((word) => `${memory.title} ${memory.content}`.toLowerCase().includes(word)))
        .map((memory, i) => ({ memory, score: 0.9 - i * 0.2, legs: { words: 0.8, grams: 0.6, lsa: 0.7 } }));
      return { hits, tier: 'sparse', degraded: false, latencyMs: 7.3 };
    },
  ],
  [
    'DELETE',
    /^\/memory\/(mem_\w+)$/,
    ([, id]) => {
      const at = world.memories.findIndex((memory) => memory.memoryId === id);
      return { deleted: at >= 0 && world.memories.splice(at, 1).length > 0 };
    },
  ],
  ['GET', /^\/system\/health$/, () => healthAt(Date.now(), ++tick)],
  ['GET', /^\/queues$/, () => ({ streams: streamsAt(tick) })],
];

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'access-control-allow-origin': request.headers.origin ?? '*',
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'content-type,idempotency-key',
    'access-control-allow-methods': 'GET,POST,PATCH,PUT,DELETE',
    vary: 'origin',
  });
  response.end(body);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname.replace(/^\/api\/v1/, '');
  const method = request.method ?? 'GET';
  if (method === 'OPTIONS') return answer(request, response, 204, 'text/plain', '');
  try {
    if (!signedIn && !/^\/(auth|mfa)\//.test(path)) throw new Refused('UNAUTHENTICATED', 'Sign in first.');
    const artifact = /^\/goals\/goal_\w+\/artifacts\/(.+)$/.exec(path)?.[1];
    if (artifact) {
      const bytes = artifactBytes[decodeURIComponent(artifact)];
      if (bytes === undefined) throw new Refused('NOT_FOUND', 'There is no such file.');
      return answer(request, response, 200, 'application/octet-stream', bytes);
    }
    const raw = await readBody(request);
    if (path === '/files' && method === 'POST') {
      const name = /filename="([^"]+)"/.exec(raw.toString('latin1'))?.[1] ?? 'file';
      if (name.endsWith('.exe')) throw new Refused('UNSUPPORTED_MEDIA_TYPE', 'Programs are not accepted.');
      return answer(
        request,
        response,
        201,
        'application/json',
        JSON.stringify({
          fileId: fixedId('file', next()),
          name,
          mediaType: 'text/csv',
          size: raw.length,
          sha256: fixedHash(raw.length),
          createdAt: new Date().toISOString(),
        }),
      );
    }
    for (const [verb, pattern, handler] of routes) {
      const match = verb === method && pattern.exec(path);
      if (match)
        return answer(
          request,
          response,
          200,
          'application/json',
          JSON.stringify(handler([...match], raw.length > 0 ? JSON.parse(raw.toString()) : {}, url.searchParams)),
        );
    }
    throw new Refused('NOT_FOUND', `${method} ${path} is not recorded.`);
  } catch (error) {
    const code = error instanceof Refused ? error.code : 'INTERNAL';
    answer(
      request,
      response,
      errorKinds[code].status,
      'application/problem+json',
      JSON.stringify({
        type: `urn:autoweave:${code}`,
        title: errorKinds[code].title,
        status: errorKinds[code].status,
        detail: error instanceof Error ? error.message : String(error),
        code,
        requestId: `req_${next()}`,
      }),
    );
  }
});

const sockets = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => {
  if (!signedIn) {
    socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => {
    const follower: Follower = { socket: client, goals: new Set(), all: false };
    followers.add(follower);
    client.on('close', () => followers.delete(follower));
    client.on('message', (data) => {
      const frame = ClientFrame.parse(JSON.parse(String(data)));
      if (frame.type === 'ping')
        client.send(JSON.stringify({ id: 'p', type: 'pong', ts: new Date().toISOString(), tenantId: world.profile.tenantId, data: {} }));
      if (frame.type === 'subscribe' && !frame.data.goalId) follower.all = true;
      if (frame.type === 'subscribe' && frame.data.goalId) {
        follower.goals.add(frame.data.goalId);
        for (const event of (world.logs.get(frame.data.goalId) ?? []).slice(frame.data.afterSeq ?? 0)) push(follower, event);
      }
      if (frame.type === 'unsubscribe' && frame.data.goalId) follower.goals.delete(frame.data.goalId);
    });
  });
});

server.listen(port, '127.0.0.1', () =>
  console.log(
    `fake gateway on http://localhost:${port}; password "correct horse" ("correct horse two" asks for the code 123456), link token "one-time-token"`,
  ),
);
process.on('SIGTERM', () => process.exit(0));
// Cuts every live connection, to look at how the apps resume.
process.on('SIGUSR2', () => {
  for (const follower of followers) follower.socket.terminate();
});
