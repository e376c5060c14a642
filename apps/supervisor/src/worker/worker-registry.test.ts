import { spawn, spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import type { WorkerHeartbeat } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { WorkerRegistry } from './worker-registry.js';

const at = '2026-01-01T00:00:00.000Z';
const beat = (workerId: string, over: Partial<WorkerHeartbeat['worker']> = {}, draining = false): WorkerHeartbeat => ({
  worker: {
    workerId,
    status: 'IDLE',
    agentTypes: ['code', 'qa'],
    currentTasks: 0,
    maxTasks: 4,
    host: 'elsewhere',
    pid: 1,
    rssMb: 1,
    model: '',
    lastHeartbeatAt: at,
    startedAt: at,
    ...over,
  },
  active: [],
  draining,
});

describe('the registry of workers', () => {
  it('counts the slots of those that take work, in all and by agent type', () => {
    const workers = new WorkerRegistry(10_000);
    expect([workers.saw(beat('a'), 0), workers.saw(beat('a'), 1), workers.saw(beat('b', { agentTypes: ['qa'] }), 1)]).toEqual([
      true,
      false,
      true,
    ]);
    expect([workers.slots(), workers.slots('code'), workers.slots('qa'), workers.slots('data')]).toEqual([8, 4, 8, 0]);
    workers.saw(beat('b', { agentTypes: ['qa'] }, true), 2);
    expect(workers.slots()).toBe(4);
    workers.saw(beat('a', { status: 'OFFLINE' }), 3);
    expect(workers.slots()).toBe(0);
  });

  it('gives tasks of a type that no worker ever served to the general ones; a type that has workers waits for them', () => {
    const workers = new WorkerRegistry(10_000);
    workers.saw(beat('a', { agentTypes: ['general'] }), 0);
    workers.saw(beat('b', { agentTypes: ['infra'] }), 0);
    expect([workers.laneOf('release-notes'), workers.slots('release-notes'), workers.hasIdle('release-notes')]).toEqual([
      'general',
      4,
      true,
    ]);
    workers.saw(beat('b', { agentTypes: ['infra'], status: 'OFFLINE' }), 1);
    expect([workers.laneOf('infra'), workers.slots('infra')]).toEqual(['infra', 0]);
  });

  it('takes a worker for lost when its lease has lapsed, and not while it could not listen itself', () => {
    const workers = new WorkerRegistry(10_000);
    workers.saw(beat('a'), 0);
    expect(workers.expire(10_000)).toEqual([]);
    workers.forgive(60_000);
    expect(workers.expire(70_000)).toEqual([]);
    expect(workers.expire(70_001)).toEqual(['a']);
    expect(workers.isAlive('a')).toBe(false);
  });

  it('does not wait for the lease of a process that is seen to be gone from this machine', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const workers = new WorkerRegistry(10_000);
    workers.saw(beat('a', { host: hostname(), pid }), 0);
    expect(workers.expire(3_000)).toEqual([]);
    expect(workers.expire(4_000)).toEqual(['a']);
    workers.inherit(beat('b', { host: hostname(), pid }).worker, 0);
    workers.presume('b', 0);
    expect(workers.isAlive('b')).toBe(false);
  });

  it('notices at once that a process is gone which was seen on this machine before', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)']);
    const workers = new WorkerRegistry(10_000);
    workers.presume('a', 0);
    workers.saw(beat('a', { host: hostname(), pid: child.pid as number }), 0);
    expect(workers.expire(500)).toEqual([]);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    expect(workers.expire(1_000)).toEqual(['a']);
  });

  it('lets tasks wait for the next worker of a kind that was there before this supervisor began', () => {
    const workers = new WorkerRegistry(10_000);
    workers.saw(beat('a', { agentTypes: ['general'] }), 0);
    workers.inherit(beat('b', { agentTypes: ['infra'], status: 'OFFLINE' }).worker, 0);
    expect([workers.isAlive('b'), workers.laneOf('infra'), workers.slots('infra')]).toEqual([false, 'infra', 0]);
  });

  it('gives an unknown holder of attempts one lease to make itself heard', () => {
    const workers = new WorkerRegistry(10_000);
    workers.presume('a', 0);
    expect([workers.isAlive('a'), workers.slots(), workers.list()]).toEqual([true, 0, []]);
    expect(workers.expire(10_001)).toEqual(['a']);
  });
});
