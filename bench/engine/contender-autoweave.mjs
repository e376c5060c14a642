import { randomUUID } from 'node:crypto';
import { startChild } from './child.mjs';
import { contracts, kernel, supervisorMain } from './modules.mjs';

const { goalsSubmit, streams } = contracts;
const { Bus, connectRedis, newId, parseEntries } = kernel;
const worker = new URL('./noop-worker.mjs', import.meta.url).pathname;

const task = (key, dependsOn = [], agentType = 'general') => ({ key, name: key, description: '', agentType, dependsOn });
const planOf = (tasks) => contracts.Plan.parse({ summary: '', tasks, answerFrom: tasks.at(-1).key, method: 'bench' });
export const plans = {
  wide: (n, agentType) =>
    planOf([
      ...Array.from({ length: n }, (_, i) => task(`t${i}`, [], agentType)),
      task(
        'join',
        Array.from({ length: n }, (_, i) => `t${i}`),
      ),
    ]),
  chain: (n) => planOf(Array.from({ length: n }, (_, i) => task(`t${i}`, i === 0 ? [] : [`t${i - 1}`]))),
  diamond: () => planOf([task('a'), task('b', ['a']), task('c', ['a']), task('d', ['a']), task('e', ['b', 'c', 'd'])]),
};
export const limits = contracts.GoalLimits.parse({ maxConcurrentTasks: 1_000, maxAgents: 1_000 });

/** One supervisor and one no-op worker, each a process of its own, as a caller sees them. */
export class Autoweave {
  static async start(servers, { workerEnv = {} } = {}) {
    const self = new Autoweave();
    self.env = {
      DATABASE_URL: await servers.database(),
      REDIS_URL: servers.redisUrl,
      AUTOWEAVE_LOG_LEVEL: process.env.BENCH_VERBOSE ? 'info' : 'warn',
      // A fan-out of a thousand is more than an installation allows one goal by default.
      AUTOWEAVE_GOAL_MAX_CONCURRENT_TASKS: '1000',
      AUTOWEAVE_GOAL_MAX_AGENTS: '1000',
    };
    self.workerEnv = workerEnv;
    self.redis = connectRedis(self.env.REDIS_URL);
    await self.redis.flushall();
    await self.startSupervisor();
    await self.startWorker();
    self.bus = new Bus('test', `bench-${randomUUID()}`, connectRedis(self.env.REDIS_URL), connectRedis(self.env.REDIS_URL));
    self.tail = connectRedis(self.env.REDIS_URL, { blocking: true });
    self.waiting = new Map();
    self.running = true;
    void self.follow();
    self.sender = { tenantId: newId('tenant'), actor: { type: 'user', userId: newId('user'), role: 'admin' } };
    await self.run([plans.diamond()]);
    return self;
  }
  async startSupervisor() {
    this.supervisor = await startChild(
      supervisorMain,
      { ...this.env, AUTOWEAVE_LOG_LEVEL: 'info' },
      'supervisor is ready',
      process.env.BENCH_PROFILE ? ['--cpu-prof', '--cpu-prof-dir=/var/tmp/autoweave-prof'] : [],
    );
  }
  async startWorker() {
    this.worker = await startChild(worker, { REDIS_URL: this.env.REDIS_URL, ...this.workerEnv }, 'worker is ready');
  }
  async follow() {
    let at = '0';
    while (this.running) {
      const reply = await this.tail.xread('COUNT', 1_000, 'BLOCK', 1_000, 'STREAMS', streams.events, at).catch(() => null);
      for (const [stream, raw] of reply ?? []) {
        for (const entry of parseEntries(stream, raw)) {
          at = entry.id;
          const { type, payload } = JSON.parse(entry.body);
          if (type === 'goal.finished') this.waiting.get(payload.goalId)?.(payload.status);
        }
      }
    }
  }
  async submit(plan, sender = this.sender) {
    const goalId = newId('goal');
    const finished = new Promise((resolve) => this.waiting.set(goalId, resolve));
    await this.bus.request(
      goalsSubmit,
      { goalId, idempotencyKey: goalId, userId: sender.actor.userId, text: 'bench', plan, limits },
      sender,
      { timeoutMs: 60_000 },
    );
    return { goalId, finished };
  }
  /** Milliseconds from the first submission to the end of the last goal. */
  async run(list) {
    const begin = performance.now();
    const goals = await Promise.all(list.map((plan) => this.submit(plan)));
    const status = await Promise.all(goals.map((g) => g.finished));
    if (status.some((s) => s !== 'complete')) throw new Error(`goals ended as ${[...new Set(status)]}`);
    return performance.now() - begin;
  }
  /**
   * Milliseconds that one task of a tenant takes, alone and beside 2,000 waiting tasks of another tenant: when it needs the
   * same type of agent as those, and when it needs another one that the same worker serves.
   */
  async fairness() {
    const other = { tenantId: newId('tenant'), actor: { type: 'user', userId: newId('user'), role: 'admin' } };
    const single = async (agentType) => {
      const begin = performance.now();
      await (await this.submit(planOf([task('only', [], agentType)]), other)).finished;
      return performance.now() - begin;
    };
    const alone = await single('general');
    const backlog = [await this.submit(plans.wide(1_000)), await this.submit(plans.wide(1_000))];
    const [beside, besideOther] = [[], []];
    for (let i = 0; i < 20; i += 1) {
      beside.push(await single('general'));
      besideOther.push(await single('qa'));
    }
    await Promise.all(backlog.map((g) => g.finished));
    return { alone, beside, besideOther };
  }
  /** Jain's index (Σx)² / (n Σx²) over the tasks that two tenants were given while both had some waiting: 1 is equal shares. */
  async jainIndex(agentType) {
    const other = { tenantId: newId('tenant'), actor: { type: 'user', userId: newId('user'), role: 'admin' } };
    await this.worker.ask('reset');
    const large = [await this.submit(plans.wide(1_000)), await this.submit(plans.wide(1_000))];
    await new Promise((resolve) => setTimeout(resolve, 300));
    const small = await this.submit(plans.wide(20, agentType), other);
    await small.finished;
    const starts = (await this.worker.ask('times')).map(([key, t]) => ({
      own: key.startsWith(small.goalId) && !key.endsWith('join'),
      at: t.started,
    }));
    const own = starts.filter((s) => s.own).map((s) => s.at);
    const [from, to] = [Math.min(...own), Math.max(...own)];
    const theirs = starts.filter((s) => !s.own && s.at >= from && s.at <= to).length;
    const shares = [own.length, theirs];
    await Promise.all(large.map((g) => g.finished));
    return (shares[0] + shares[1]) ** 2 / (2 * (shares[0] ** 2 + shares[1] ** 2));
  }
  /** Milliseconds between the end of each link and the start of the next. */
  async hops(n) {
    await this.worker.ask('reset');
    await this.run([plans.chain(n)]);
    const times = new Map((await this.worker.ask('times')).map(([key, t]) => [key.split(' ')[1], t]));
    return Array.from({ length: n - 1 }, (_, i) => times.get(`t${i + 1}`).started - times.get(`t${i}`).ended);
  }
  get pids() {
    return [this.supervisor.child.pid, this.worker.child.pid];
  }
  async stop() {
    this.running = false;
    this.tail.disconnect();
    await this.bus.close();
    await this.supervisor.kill();
    await this.worker.kill('SIGKILL');
    this.redis.disconnect();
  }
}
