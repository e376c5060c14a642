import { alertRaised, approvalsDecide, approvalsGet, incidentFound, voteCast } from '@autoweave/contracts';
import { Bus, connectRedis } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RealtimeServer } from '../src/realtime/websocket.server.js';
import { type Gateway, origin, people, startGateway } from './gateway.js';

const at = '2026-01-01T00:00:00.000Z';

interface Frame {
  type: string;
  cursor?: number;
  goalId?: string;
  replyTo?: string;
  data: Record<string, any>;
}

describe('live views', () => {
  let gateway: Gateway;
  let ana: string;
  let eve: string;
  beforeAll(async () => {
    gateway = await startGateway();
    ana = await gateway.signIn(people.ana.email);
    eve = await gateway.signIn(people.eve.email);
  });
  const submit = async (token: string) =>
    (await gateway.call('POST', '/api/v1/goals', { token, body: { text: 'watch me' } })).body.goalId as string;
  const connect = async (headers: Record<string, string>) => {
    const frames: Frame[] = [];
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`, { headers });
    socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Frame));
    const status = await new Promise<number>((resolve) => {
      socket.once('open', () => resolve(101));
      socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      socket.once('error', () => undefined);
    });
    return { socket, frames, status, events: () => frames.filter((frame) => frame.type === 'goal.event').map((frame) => frame.cursor) };
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  describe('over WebSocket', () => {
    // @requirements EDG-041 EDG-043 EDG-045
    it('give every event once and in order from the cursor on, then live, even when hints are lost', async () => {
      const goalId = await submit(ana);
      await gateway.peer.append(goalId, ['one', 'two', 'three']);
      const client = await connect(bearer(ana));
      client.socket.send(JSON.stringify({ type: 'subscribe', id: 's', data: { goalId, afterSeq: 1 } }));
      await eventually(() => client.events().length === 2);
      await gateway.peer.append(goalId, ['four'], false);
      await gateway.peer.append(goalId, ['five']);
      await eventually(() => client.events().length === 4);
      expect(client.events()).toEqual([2, 3, 4, 5]);
      client.socket.close();
    });
    it('refuse a missing or unknown token, and pages of other sites', async () => {
      expect((await connect({})).status).toBe(401);
      expect((await connect(bearer('aws_nonsense'))).status).toBe(401);
      expect((await connect({ cookie: `aw_session=${ana}`, origin: 'https://evil.test' })).status).toBe(403);
      const own = await connect({ cookie: `aw_session=${ana}`, origin });
      expect(own.status).toBe(101);
      own.socket.close();
    });
    // @requirement EDG-042
    it('answer malformed and unknown messages with an error that names the code, and go on', async () => {
      const client = await connect(bearer(ana));
      client.socket.send('{"half":');
      client.socket.send(JSON.stringify({ type: 'goal.explode', id: 'x' }));
      client.socket.send(JSON.stringify({ type: 'goal.submit', id: 'g', data: { text: '' } }));
      client.socket.send(JSON.stringify({ type: 'ping', id: 'p' }));
      await eventually(() => client.frames.some((frame) => frame.type === 'pong'));
      await eventually(() => client.frames.filter((frame) => frame.type === 'error').length === 3);
      expect(client.frames.filter((frame) => frame.type === 'error').map((frame) => frame.data.code)).toEqual([
        'MALFORMED_BODY',
        'VALIDATION_FAILED',
        'VALIDATION_FAILED',
      ]);
      client.socket.close();
    });
    it('end with the session behind them', async () => {
      const token = await gateway.signIn(people.vic.email);
      const own = await connect(bearer(token));
      const other = await connect(bearer(ana));
      const closed = new Promise<number>((resolve) => own.socket.once('close', resolve));
      await gateway.call('POST', '/api/v1/auth/logout', { token, body: {} });
      await gateway.running.app.get(RealtimeServer).endWithSessions();
      expect(await closed).toBe(4401);
      expect(other.socket.readyState).toBe(WebSocket.OPEN);
      other.socket.close();
    });
    it('submit a goal and answer with its id', async () => {
      const client = await connect(bearer(ana));
      client.socket.send(JSON.stringify({ type: 'goal.submit', id: 'g', data: { text: 'by socket' } }));
      const ack = await eventually(() => client.frames.find((frame) => frame.type === 'ack'));
      expect(ack).toMatchObject({ replyTo: 'g', data: { created: true } });
      client.socket.close();
    });
    it('show nothing of another tenant, neither by goal nor by following everything', async () => {
      const goalId = await submit(ana);
      const spy = await connect(bearer(eve));
      spy.socket.send(JSON.stringify({ type: 'subscribe', id: 'a', data: {} }));
      spy.socket.send(JSON.stringify({ type: 'subscribe', id: 'b', data: { goalId } }));
      await eventually(() => spy.frames.find((frame) => frame.type === 'error' && frame.data.code === 'NOT_FOUND'));
      await gateway.peer.append(goalId, ['secret']);
      const own = await submit(eve);
      await gateway.peer.append(own, ['mine']);
      await eventually(() => spy.events().length > 0);
      expect(spy.frames.filter((frame) => frame.type === 'goal.event').map((frame) => frame.goalId)).toEqual([own]);
      spy.socket.close();
    });
  });

  describe('of what happens beside goals', () => {
    // @requirement EDG-043
    it('go to whoever follows everything and may see it, each tenant its own', async () => {
      const [admin, viewer, stranger] = await Promise.all(
        [ana, await gateway.signIn(people.vic.email), eve].map(async (token) => {
          const client = await connect(bearer(token));
          client.socket.send(JSON.stringify({ type: 'subscribe', id: 's', data: {} }));
          await eventually(() => client.frames.some((frame) => frame.type === 'ack'));
          return client;
        }),
      );
      const bus = new Bus('test', 'publisher', connectRedis(gateway.system.env.REDIS_URL), connectRedis(gateway.system.env.REDIS_URL));
      const actor = { type: 'service', service: 'supervisor' } as const;
      const own = { tenantId: people.ana.tenantId, actor };
      const everywhere = { tenantId: null, actor };
      await bus.publish(voteCast, { voteId: 'vote_01h2xcejqtf2nbrexx3vqjhp41', voter: 'code', choice: 'a' }, own);
      const incident = {
        service: 'supervisor',
        kind: 'projection' as const,
        tenantId: people.ana.tenantId,
        differences: ['x'],
        repaired: true,
        at,
      };
      await bus.publish(incidentFound, incident, everywhere);
      await bus.publish(alertRaised, { severity: 'warning', type: 'lost', subject: 'a worker', message: 'gone' }, everywhere);
      const seen = (client: typeof admin) => client!.frames.map((frame) => frame.type).filter((type) => type.includes('.'));
      await eventually(() => seen(admin).includes('alert.raised') && seen(stranger).includes('alert.raised'));
      expect(seen(admin)).toEqual(['vote.cast', 'incident.found', 'alert.raised']);
      expect(seen(viewer)).toEqual(['vote.cast']);
      expect(seen(stranger)).toEqual(['alert.raised']);
      for (const client of [admin, viewer, stranger]) client!.socket.close();
      await bus.close();
    });

    // @requirement EDG-042
    it('take the arguments that a person edited along with a decision', async () => {
      const approvalId = 'appr_01h2xcejqtf2nbrexx3vqjhp41';
      const heard: unknown[] = [];
      gateway.peer.more.set(approvalsGet.type, () => ({
        ...{ approvalId, kind: 'tool', attempt: 1, tool: 't', callKey: 'k', arguments: {}, argumentsHash: 'h', reason: 'r', risk: 'HIGH' },
        ...{ expiresAt: at, planVersion: 1, status: 'pending', requestedAt: at },
        taskId: 'task_01h2xcejqtf2nbrexx3vqjhp41',
        goalId: 'goal_01h2xcejqtf2nbrexx3vqjhp41',
      }));
      gateway.peer.more.set(approvalsDecide.type, (input) => {
        heard.push(input['editedArguments']);
        return { approvalId, decision: 'approved' };
      });
      const client = await connect(bearer(ana));
      const data = { approvalId, decision: 'approved', editedArguments: { command: 'ls' } };
      client.socket.send(JSON.stringify({ type: 'task.approve', id: 'a', data }));
      await eventually(() => client.frames.some((frame) => frame.replyTo === 'a'));
      expect(heard).toEqual([{ command: 'ls' }]);
      client.socket.close();
    });
  });

  describe('as server-sent events', () => {
    it('resume after Last-Event-ID', async () => {
      const goalId = await submit(ana);
      await gateway.peer.append(goalId, ['one', 'two', 'three']);
      const stop = new AbortController();
      const response = await fetch(`${gateway.url}/api/v1/goals/${goalId}/events/stream`, {
        headers: { ...bearer(ana), 'last-event-id': '2' },
        signal: stop.signal,
      });
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.includes('id: 3\n')) text += (await reader.read()).value ?? '';
      expect(text).not.toContain('id: 2\n');
      stop.abort();
    });
    it('are not there for another tenant', async () => {
      const goalId = await submit(ana);
      expect((await gateway.call('GET', `/api/v1/goals/${goalId}/events/stream`, { token: eve })).body.code).toBe('NOT_FOUND');
    });
  });
});
