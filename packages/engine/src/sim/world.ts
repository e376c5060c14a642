import {
  AdmissionQueue,
  type AgentCandidate,
  balance,
  type BalanceTarget,
  chooseAgent,
  decideScaling,
  type Rank,
  Room,
  type ScalingMemory,
} from '../index.js';
import { seeded } from './prng.js';

export interface SimSettings {
  readonly seed: number;
  readonly nodes: number;
  readonly slotsPerNode: number;
  readonly hours: number;
  /** Tasks per second at the busiest hour, over all tenants. */
  readonly peakPerSecond: number;
  /** Share of the load of each tenant; the queue is to serve them alike whatever they ask for. */
  readonly tenants: readonly { readonly name: string; readonly load: number }[];
  readonly meanSeconds: number;
}

export interface SimReport {
  readonly tasks: number;
  readonly utilisation: number;
  readonly waitSeconds: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** Jain's index over the rates at which tenants were served while they had work left over: 1 is perfectly fair. */
  readonly fairness: number;
  /** Seconds in which at least two tenants had work left over. */
  readonly contendedSeconds: number;
  /** 95th percentile of the wait in seconds, by tenant. */
  readonly tenantWaitP95: Readonly<Record<string, number>>;
  readonly scaling: readonly { readonly hour: number; readonly action: 'out' | 'in'; readonly nodes: number; readonly reason: string }[];
  readonly nodesAtEnd: number;
  readonly agents: Readonly<Record<string, number>>;
}

interface Job extends Rank {
  readonly arrivedAt: number;
}

interface Node {
  readonly id: string;
  active: number;
  draining: boolean;
}

const types = ['code', 'data', 'qa', 'research'] as const;
/** Simulated seconds between two rounds of the dispatcher. */
const tickSeconds = 1;
/** With so many tasks left over a tenant could have taken more than it was given. */
const backlog = 10;
/** A tenant that was left over for less says nothing about fairness. */
const minHeldSeconds = 60;
const scaleEverySeconds = 60;
/** Machines added per decision in a large pool: one step is this share of it. */
const stepShare = 0.05;

/**
 * A day of load on the scheduling code of the supervisor: admission, choice of agents, balancing over machines and scaling. Arrivals
 * follow the sun (a sine over 24 hours), durations are heavy-tailed (Pareto, alpha 1.8, cut at fifty means). Time and
 * chance are simulated: the same seed gives the same report.
 */
export function simulate(settings: SimSettings): SimReport {
  const random = seeded(settings.seed);
  const queue = new AdmissionQueue<Job>();
  const nodes: Node[] = Array.from({ length: settings.nodes }, (_, i) => ({ id: `node-${i}`, active: 0, draining: false }));
  const agents = candidates();
  const ends = new Map<number, { node: Node; agent: Mutable }[]>();
  const waits: number[] = [];
  const waitsOf = new Map<string, number[]>(settings.tenants.map((t) => [t.name, []]));
  const served = new Map<string, number>(settings.tenants.map((t) => [t.name, 0]));
  const waiting = new Map<string, number>(settings.tenants.map((t) => [t.name, 0]));
  /** For how long each tenant had work left over beside others. */
  const held = new Map<string, number>();
  const scaling: SimReport['scaling'][number][] = [];
  const chosen: Record<string, number> = {};
  const totalLoad = settings.tenants.reduce((sum, t) => sum + t.load, 0);
  const seconds = settings.hours * 3_600;
  let present = settings.nodes;
  let memory: ScalingMemory | undefined;
  let busySeconds = 0;
  let capacitySeconds = 0;
  let contendedSeconds = 0;
  let running = 0;
  let age = 0;
  let turn = 0;

  for (let now = 0; now < seconds; now += tickSeconds) {
    for (const { node, agent } of ends.get(now) ?? []) {
      node.active -= 1;
      agent.activeTasks -= 1;
      agent.succeeded += 1;
      running -= 1;
    }
    ends.delete(now);
    const expected =
      (settings.peakPerSecond * tickSeconds * (0.55 + 0.45 * Math.sin((now / 86_400) * 2 * Math.PI - Math.PI / 2))) / totalLoad;
    for (const tenant of settings.tenants) {
      for (let n = poisson(expected * tenant.load, random); n > 0; n -= 1) {
        const type = types[Math.floor(random() * types.length)] as string;
        queue.push(tenant.name, type, { arrivedAt: now, goalPriority: 5, priority: 5, age: (age += 1) });
        waiting.set(tenant.name, (waiting.get(tenant.name) as number) + 1);
      }
    }
    const given = new Map<string, number>();
    // Every machine serves every type: there is room for a type wherever there is room at all.
    const free = present * settings.slotsPerNode - running;
    const admitted = queue.round(new Room(free, () => free), () => true);
    for (const { item, kind, tenant } of admitted) {
      const choice = chooseAgent(agents, { agentType: kind, name: `a ${kind} task`, description: '', tools: [] }, now * 1_000);
      const node = place(nodes, present, settings.slotsPerNode, (turn += 1), random);
      if (!choice.ok || !node) throw new Error('a task was admitted for which there is no agent or no machine');
      const agent = choice.chosen.candidate as Mutable;
      agent.activeTasks += 1;
      chosen[agent.name] = (chosen[agent.name] ?? 0) + 1;
      node.active += 1;
      running += 1;
      const lasts = Math.max(1, Math.round(pareto(settings.meanSeconds, random)));
      const list = ends.get(now + lasts);
      if (list) list.push({ node, agent });
      else ends.set(now + lasts, [{ node, agent }]);
      waits.push(now - item.arrivedAt);
      waitsOf.get(tenant)?.push(now - item.arrivedAt);
      waiting.set(tenant, (waiting.get(tenant) as number) - 1);
      given.set(tenant, (given.get(tenant) ?? 0) + 1);
    }
    const backlogged = settings.tenants.filter((t) => (waiting.get(t.name) as number) >= backlog);
    if (backlogged.length > 1) {
      contendedSeconds += tickSeconds;
      for (const { name } of backlogged) {
        served.set(name, (served.get(name) as number) + (given.get(name) ?? 0));
        held.set(name, (held.get(name) ?? 0) + tickSeconds);
      }
    }
    busySeconds += running * tickSeconds;
    capacitySeconds += present * settings.slotsPerNode * tickSeconds;
    if (now % scaleEverySeconds === 0) {
      const utilisation = (running + queue.size) / (present * settings.slotsPerNode);
      const step = Math.max(1, Math.floor(settings.nodes * stepShare));
      const decision = decideScaling(
        { nodes: Math.ceil(present / step), utilisation },
        memory,
        { scaleOutAbove: 0.8, scaleInBelow: 0.4, stabilisationMs: 300_000, minNodes: 1, maxNodes: Math.ceil(settings.nodes / step) },
        now * 1_000,
      );
      memory = decision.memory;
      if (decision.action !== 'hold') {
        present = Math.min(settings.nodes, Math.max(1, decision.nodes * step));
        // Drain before removal: what a machine holds it ends, and it takes nothing new.
        nodes.forEach((node, i) => (node.draining = i >= present));
        scaling.push({ hour: Math.floor((now / 3_600) * 10) / 10, action: decision.action, nodes: present, reason: decision.reason });
      }
    }
  }
  waits.sort((a, b) => a - b);
  const at = (share: number) => percentile(waits, share);
  return {
    tasks: waits.length,
    utilisation: capacitySeconds === 0 ? 0 : busySeconds / capacitySeconds,
    waitSeconds: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: waits.at(-1) ?? 0 },
    fairness: jain(
      [...held]
        .filter(([, heldSeconds]) => heldSeconds >= minHeldSeconds)
        .map(([name, heldSeconds]) => (served.get(name) as number) / heldSeconds),
    ),
    tenantWaitP95: Object.fromEntries(
      [...waitsOf].map(([name, all]) => [
        name,
        percentile(
          all.sort((a, b) => a - b),
          0.95,
        ),
      ]),
    ),
    contendedSeconds,
    scaling,
    nodesAtEnd: present,
    agents: chosen,
  };
}

/** Of ascending values; 0 of none. */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

type Mutable = { -readonly [K in keyof AgentCandidate]: AgentCandidate[K] };

/** Two agents per type, one with the better record. */
const candidates = (): Mutable[] =>
  types.flatMap((type) =>
    [9, 7].map((succeeded, i) => ({
      name: `${type}-${i + 1}`,
      type,
      enabled: true,
      skills: [type, 'task'],
      tools: [],
      succeeded,
      failed: 10 - succeeded,
      sameTypeSucceeded: succeeded,
      sameTypeFailed: 10 - succeeded,
      confidence: 0.7,
      activeTasks: 0,
      maxTasks: 1_000,
    })),
  );

/**
 * Power of two choices and more: the balancer compares eight machines drawn at random, because comparing all thousand for
 * every task would cost more than it gains; when none of the eight has room, all are looked at.
 */
function place(nodes: readonly Node[], present: number, slots: number, turn: number, random: () => number): Node | undefined {
  const drawn = Array.from({ length: 8 }, () => nodes[Math.floor(random() * present)] as Node);
  for (const some of [drawn, nodes]) {
    const targets = some.map((n): BalanceTarget => ({ id: n.id, healthy: true, draining: n.draining, active: n.active, capacity: slots }));
    const choice = balance('least_connections', targets, { turn, chance: random() });
    if (choice.ok) return some.find((n) => n.id === choice.target.id);
  }
  return undefined;
}

/** Jain, Chiu and Hawe (1984): (Σx)² / (n·Σx²); 1 when nobody was served. */
export function jain(values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b, 0);
  const squares = values.reduce((a, b) => a + b * b, 0);
  return squares === 0 ? 1 : (sum * sum) / (values.length * squares);
}

function pareto(mean: number, random: () => number): number {
  const alpha = 1.8;
  const scale = (mean * (alpha - 1)) / alpha;
  return Math.min(mean * 50, scale / (1 - random()) ** (1 / alpha));
}

/** Knuth's method; means here are small. */
function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
