import { channels, Envelope, memoryDelete, memoryStored, streams } from '@autoweave/contracts';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Bus,
  connectRedis,
  defineService,
  fault,
  type MessageContext,
  OnCommand,
  OnEvent,
  baseConfig,
  type RunningService,
  type Service,
} from '../src/index.js';
import { BusServer } from '../src/bus/bus-server.js';
import { createLog } from '../src/log/log.js';
import { freshStores } from './servers.js';

const memoryId = 'mem_01h2xcejqtf2nbrexx3vqjhp41';
const tenantId = 'tenant_01h2xcejqtf2nbrexx3vqjhp41';
const sender = { tenantId, actor: { type: 'service' as const, service: 'test' } };

const seen: { payload: unknown; context: MessageContext }[] = [];
let failuresLeft = 0;

class Handlers {
  @OnCommand(memoryDelete)
  async delete(input: { memoryId: string }, context: MessageContext) {
    seen.push({ payload: input, context });
    if (input.memoryId !== memoryId) throw fault('NOT_FOUND', 'no such memory');
    return { deleted: true };
  }

  @OnEvent(memoryStored)
  async stored(payload: { memoryIds: string[] }, context: MessageContext) {
    seen.push({ payload, context });
    if (failuresLeft > 0) {
      failuresLeft -= 1;
      throw fault('UNAVAILABLE', 'not now');
    }
  }
}

@Module({ controllers: [Handlers] })
class TestModule {}

const { Controller } = await import('@nestjs/common');
Controller()(Handlers);

const service: Service = defineService({ name: 'memory', version: '0', config: baseConfig, module: () => TestModule });

describe('the bus', () => {
  let running: RunningService;
  let bus: Bus;
  let redisUrl: string;
  const until = async (probe: () => Promise<boolean> | boolean) => {
    for (let i = 0; i < 500; i += 1) {
      if (await probe()) return;
      await new Promise((r) => setTimeout(r, 20));
    }
    throw new Error('it did not happen');
  };

  beforeAll(async () => {
    const stores = await freshStores();
    redisUrl = stores.redisUrl;
    running = await service.start({ env: { DATABASE_URL: stores.databaseUrl, REDIS_URL: redisUrl, AUTOWEAVE_LOG_LEVEL: 'silent' } });
    bus = new Bus('test', 'bus-test', connectRedis(redisUrl), connectRedis(redisUrl));
  });
  afterAll(async () => {
    await bus.close();
    await running.close();
  });

  // @requirements AGT-024 AGT-026
  it('answers a request with the validated output of its handler, under the tenant of the sender', async () => {
    await expect(bus.request(memoryDelete, { memoryId }, sender)).resolves.toEqual({ deleted: true });
    expect(seen.at(-1)?.context.tenantId).toBe(tenantId);
  });

  it('brings the fault of a handler back to the caller with its code', async () => {
    await expect(bus.request(memoryDelete, { memoryId: 'mem_01h2xcejqtf2nbrexx3vqjhp42' }, sender)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('refuses input that breaks the contract before anything is sent', async () => {
    await expect(bus.request(memoryDelete, { memoryId: 'nonsense' }, sender)).rejects.toThrow(/expected an id/);
  });

  it('gives up at the deadline when nobody answers', async () => {
    const command = { ...memoryDelete, service: 'plugins' as const };
    await expect(bus.request(command, { memoryId }, sender, { timeoutMs: 80 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('goes on after Redis was flushed', async () => {
    const redis = connectRedis(redisUrl);
    await redis.flushdb();
    redis.disconnect();
    await expect(bus.request(memoryDelete, { memoryId }, sender, { timeoutMs: 8_000 })).resolves.toEqual({ deleted: true });
  });

  // @requirements AGT-024
  it('puts what is no envelope into the dead letters and carries on', async () => {
    const redis = connectRedis(redisUrl);
    await redis.xadd(streams.service('memory'), '*', 'e', '{"half":');
    await until(async () => (await redis.xlen(streams.deadLetters('memory'))) > 0);
    await expect(bus.request(memoryDelete, { memoryId }, sender)).resolves.toEqual({ deleted: true });
    redis.disconnect();
  });
});

describe('delivery of events', () => {
  // @requirements AGT-025
  it('repeats an event whose handler failed for now, and buries it after the last delivery', async () => {
    const { redisUrl } = await freshStores();
    const redis = connectRedis(redisUrl);
    const server = new BusServer({
      service: 'plugins',
      instance: 'i1',
      redisUrl,
      log: createLog('t', 'silent'),
      claimIdleMs: 60,
      maxDeliveries: 3,
    });
    const handlers = new Handlers();
    server.addHandler(`${memoryStored.type}@1`, (async (p: never, c: never) => handlers.stored(p, c)) as never, true);
    await new Promise<void>((resolve, reject) => void server.listen((e) => (e ? reject(e) : resolve())));
    const bus = new Bus('test', 'bus-test-2', redis, connectRedis(redisUrl));
    seen.length = 0;
    failuresLeft = 1;
    await bus.publish(memoryStored, { memoryIds: [memoryId] }, sender);
    for (let i = 0; i < 500 && seen.length < 2; i += 1) await new Promise((r) => setTimeout(r, 20));
    expect(seen.map((s) => s.context.deliveries)).toEqual([1, 2]);
    failuresLeft = 1_000;
    await bus.publish(memoryStored, { memoryIds: [memoryId] }, sender);
    for (let i = 0; i < 500 && (await redis.xlen(streams.deadLetters('plugins'))) === 0; i += 1)
      await new Promise((r) => setTimeout(r, 20));
    expect(await redis.xlen(streams.deadLetters('plugins'))).toBe(1);
    await server.close();
    await bus.close();
  });

  // @requirements AGT-025
  it('takes over what a dead member of the group had in its hands', async () => {
    const { redisUrl } = await freshStores();
    const redis = connectRedis(redisUrl);
    await redis.xgroup('CREATE', streams.events, 'plugins', '0', 'MKSTREAM');
    const bus = new Bus('test', 'bus-test-3', redis, connectRedis(redisUrl));
    await bus.publish(memoryStored, { memoryIds: [memoryId] }, sender);
    await redis.xreadgroup('GROUP', 'plugins', 'dead-one', 'COUNT', 10, 'STREAMS', streams.events, '>');
    seen.length = 0;
    failuresLeft = 0;
    const server = new BusServer({ service: 'plugins', instance: 'i2', redisUrl, log: createLog('t', 'silent'), claimIdleMs: 60 });
    server.addHandler(`${memoryStored.type}@1`, (async (p: never, c: never) => new Handlers().stored(p, c)) as never, true);
    await new Promise<void>((resolve, reject) => void server.listen((e) => (e ? reject(e) : resolve())));
    for (let i = 0; i < 500 && seen.length < 1; i += 1) await new Promise((r) => setTimeout(r, 20));
    expect(seen).toHaveLength(1);
    await server.close();
    await bus.close();
  });

  it('sends envelopes that parse', async () => {
    expect(channels.replies('x')).toBe('aw:reply:x');
    expect(Envelope.safeParse({}).success).toBe(false);
  });
});
