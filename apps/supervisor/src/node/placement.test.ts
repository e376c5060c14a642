import type { BalanceStrategy, Node, WorkerStatus } from '@autoweave/contracts';
import { balance } from '@autoweave/engine';
import { describe, expect, it } from 'vitest';
import { nodeTargets, suits, workerTargets } from './placement.js';

const at = '2026-01-01T00:00:00.000Z';
const node = (name: string, over: Partial<Node> = {}): Node => ({
  nodeId: `node_01h2xcejqtf2nbrexx3vqjhp41`,
  name,
  host: name,
  port: 0,
  status: 'ONLINE',
  capacity: 10,
  currentLoad: 5,
  cpuUsage: 50,
  memoryUsage: 50,
  capabilities: [],
  metadata: {},
  lastHeartbeatAt: at,
  ...over,
});
const worker = (workerId: string, over: Partial<WorkerStatus> = {}): WorkerStatus => ({
  workerId,
  status: 'IDLE',
  agentTypes: ['code'],
  currentTasks: 0,
  maxTasks: 4,
  host: 'elsewhere',
  pid: 1,
  rssMb: 100,
  model: '',
  lastHeartbeatAt: at,
  startedAt: at,
  ...over,
});
const ceilings = { maxMemoryMb: 8_192, maxCpuPercent: 80 };
/** Each is best for one strategy. */
const nodes = [
  node('big', { capacity: 100, currentLoad: 30 }),
  node('few', { capacity: 2, currentLoad: 1 }),
  node('free', { currentLoad: 2, cpuUsage: 1, memoryUsage: 1 }),
  node('gpu', { capabilities: ['gpu'], currentLoad: 9 }),
  node('quick', { currentLoad: 8 }),
  node('unused', { capacity: 200, currentLoad: 20 }),
];
const answers: Readonly<Record<string, number>> = { big: 900, few: 900, free: 900, gpu: 900, quick: 10, unused: 900 };
const choose = (strategy: BalanceStrategy, turn = 1, chance = 0.5) => {
  const targets = nodeTargets(
    nodes,
    (name) => answers[name],
    () => 100,
    ceilings,
  );
  const choice = balance(strategy, targets, { turn, chance, preferred: ['gpu'] });
  return choice.ok ? choice.target.id : choice.reason;
};

describe('the machine of an agent', () => {
  // @requirement ORC-109
  it.each([
    ['round_robin', ['few', 'free']],
    ['least_loaded', ['unused', 'unused']],
    ['least_connections', ['few', 'few']],
    ['response_time', ['quick', 'quick']],
    ['capability_match', ['gpu', 'gpu']],
    ['resource_based', ['free', 'free']],
  ] as const)('is chosen by %s from what is measured of it', (strategy, chosen) => {
    expect([choose(strategy, 1), choose(strategy, 2)]).toEqual(chosen);
  });

  // @requirement ORC-109
  it('is drawn by its weight, its room, or evenly, each with real chance', () => {
    const share = (strategy: BalanceStrategy) => {
      const drawn = Array.from({ length: 1_000 }, (_, i) => choose(strategy, i, i / 1_000));
      return (name: string) => drawn.filter((one) => one === name).length / 1_000;
    };
    expect(share('weighted')('unused')).toBeCloseTo(200 / 332, 1);
    expect(share('weighted_random')('unused')).toBeCloseTo(180 / 262, 1);
    expect(share('random')('unused')).toBeCloseTo(1 / 6, 1);
  });

  // @requirement ORC-106
  it('is none beyond its ceilings of processor and memory', () => {
    const hot = [node('hot', { cpuUsage: 81 }), node('full'), node('fine')];
    const targets = nodeTargets(
      hot,
      () => undefined,
      (name) => (name === 'full' ? 9_000 : 100),
      ceilings,
    );
    expect(targets.filter((target) => target.healthy).map((target) => target.id)).toEqual(['fine']);
  });
});

describe('the workers of an agent that is bound to machines', () => {
  // @requirement ORC-105
  it('are those whose machine offers all it needs, by registration or by their own word', () => {
    const affinity = { required_capabilities: ['docker'], node_selector: ['a', 'b'] };
    expect(suits(affinity, { name: 'c', capabilities: ['docker'] })).toBe(false);
    const workers = [
      worker('worker_a', { node: { name: 'a', capabilities: ['docker'] } }),
      worker('worker_b', { host: 'b' }),
      worker('worker_c', { node: { name: 'c', capabilities: ['docker'] } }),
      worker('worker_d', { agentTypes: ['qa'], node: { name: 'a', capabilities: ['docker'] } }),
    ];
    const found = workerTargets({ affinity }, 'code', workers, [node('b', { capabilities: ['docker'] })], () => undefined);
    expect(found.map((target) => target.id)).toEqual(['worker_a', 'worker_b']);
  });
});
