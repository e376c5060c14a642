import { randomUUID } from 'node:crypto';
import { sleep } from './dice.mjs';
import { randomPlan } from './goals.mjs';
import { contracts, kernel } from './modules.mjs';

const { approvalsDecide, approvalsList, goalsCancel, goalsControl, goalsSubmit, goalsTasks } = contracts;
const { Bus, connectRedis, newId } = kernel;
/** The service did not answer, or not yet: the caller asks again under the same key. */
const unanswered = new Set(['DEADLINE_EXCEEDED', 'UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED']);
const houses = 'city,price,year\nRome,100,2019\nRome,300,2021\nOslo,50,2020\n';
const goalsAtOnce = 40;

/** People of several tenants who want things, change their minds, and decide what they are asked. */
export class Callers {
  submitted = 0;
  acknowledged = new Map();
  refused = new Map();
  unanswered = 0;
  /** Goals that people here have paused, at some time: nobody else pauses any. */
  paused = new Map();
  disturbances = {};
  #running = true;
  #loops = [];

  constructor(servers, pool, luck) {
    Object.assign(this, { servers, pool, luck });
    this.bus = new Bus('test', `chaos-${randomUUID()}`, connectRedis(servers.redisUrl), connectRedis(servers.redisUrl));
    this.tenants = Array.from({ length: 3 }, () => {
      const userId = newId('user');
      return { tenantId: newId('tenant'), actor: { type: 'user', userId, role: 'admin' } };
    });
  }

  async start() {
    const { sha256, size } = await new kernel.PostgresBlobStore(this.pool).put(Buffer.from(houses));
    this.file = { fileId: newId('file'), name: 'houses.csv', mediaType: 'text/csv', size, sha256 };
    this.#loops = [this.#submitting(), this.#disturbing()];
    this.approving = this.#approving();
  }

  /** Nobody wants anything new; what was asked of people is still decided. */
  async quiet() {
    this.#running = false;
    await Promise.all(this.#loops);
    await Promise.all(this.submissions);
  }

  async stop() {
    this.stopped = true;
    await this.approving;
    await this.bus.close();
  }

  submissions = new Set();
  async #submitting() {
    while (this.#running) {
      const open = await this.#unfinished();
      for (let n = open; n < goalsAtOnce && n < open + 4; n += 1) {
        const submission = this.#submit().finally(() => this.submissions.delete(submission));
        this.submissions.add(submission);
      }
      await sleep(this.luck.between(60, 260));
    }
  }

  async #unfinished() {
    const { rows } = await this.pool
      .query('SELECT count(*)::int AS n FROM goal WHERE finished_at IS NULL')
      .catch(() => ({ rows: [{ n: goalsAtOnce }] }));
    return rows[0].n + this.submissions.size;
  }

  #request() {
    const { chance, pick } = this.luck;
    const inputs = [this.file];
    if (chance(0.12)) return { text: pick(['average price in houses.csv', 'sum of price by city in houses.csv']), inputs };
    return { text: 'chaos', inputs, plan: randomPlan(this.luck), ...(chance(0.06) ? { pattern: 'market' } : {}) };
  }

  async #submit() {
    this.submitted += 1;
    const { chance, pick } = this.luck;
    const sender = pick(this.tenants);
    const goalId = newId('goal');
    const limits = contracts.GoalLimits.parse({ maxReplans: 1, ...(chance(0.1) ? { maxTokens: 600 } : {}) });
    const request = { goalId, idempotencyKey: goalId, userId: sender.actor.userId, limits, ...this.#request() };
    for (let tries = 0; tries < 200; tries += 1) {
      try {
        const answer = await this.bus.request(goalsSubmit, request, sender, { timeoutMs: 2_000 });
        if (answer.goalId !== goalId) throw new Error(`asked for ${goalId}, was given ${answer.goalId}`);
        this.acknowledged.set(goalId, sender);
        return;
      } catch (error) {
        if (unanswered.has(error.code)) {
          await sleep(100);
          continue;
        }
        const code = error.code ?? String(error);
        this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
        return;
      }
    }
    this.unanswered += 1;
  }

  async #disturbing() {
    const { chance, below, between, pick } = this.luck;
    const note = (what) => (this.disturbances[what] = (this.disturbances[what] ?? 0) + 1);
    while (this.#running) {
      await sleep(between(50, 250));
      const [goalId, sender] = pick([...this.acknowledged].slice(-60)) ?? [];
      if (!goalId) continue;
      const ask = (command, body) => this.bus.request(command, { goalId, ...body }, sender, { timeoutMs: 1_000 });
      const by = sender.actor.userId;
      const control = (what) => ask(goalsControl, { by, control: what });
      try {
        if (chance(0.15)) await ask(goalsCancel, { by }).then(() => note('cancel'));
        else if (chance(0.3)) {
          this.paused.set(goalId, sender);
          await control({ action: 'pause' }).then(() => note('pause'));
          await sleep(between(10, 300));
          await control({ action: 'resume' });
        } else if (chance(0.42)) await control({ action: 'retry' }).then(() => note('retry'));
        else if (chance(0.4))
          await control({ action: 'change', priority: 1 + below(10), title: `title ${below(1_000)}` }).then(() => note('change'));
        else {
          const done = (await ask(goalsTasks, {})).tasks.find((task) => task.result);
          if (done)
            await control({ action: 'edit_output', taskId: done.taskId, result: { ...done.result, summary: 'edited' } }).then(() =>
              note('edit'),
            );
        }
      } catch {
        // Refused, or lost with a supervisor: people try something else.
      }
    }
  }

  async #approving() {
    while (!this.stopped) {
      for (const sender of this.tenants) {
        const { approvals } = await this.bus
          .request(approvalsList, { status: 'pending' }, sender, { timeoutMs: 1_000 })
          .catch(() => ({ approvals: [] }));
        for (const { goalId, approvalId } of approvals) {
          const decision = this.luck.chance(0.8) ? 'approved' : 'rejected';
          const body = { goalId, approvalId, decision, by: sender.actor.userId };
          await this.bus.request(approvalsDecide, body, sender, { timeoutMs: 1_000 }).catch(() => undefined);
        }
      }
      await sleep(300);
    }
  }

  /** A pause whose other half was lost, or that a network repeated, is over. Whatever else stands still has no excuse. */
  async resumePaused() {
    const { rows } = await this.pool.query('SELECT goal_id FROM goal WHERE finished_at IS NULL AND goal_id = ANY($1)', [
      [...this.paused.keys()],
    ]);
    for (const { goal_id: goalId } of rows) {
      const sender = this.paused.get(goalId);
      const body = { goalId, by: sender.actor.userId, control: { action: 'resume' } };
      await this.bus.request(goalsControl, body, sender, { timeoutMs: 1_000 }).catch(() => undefined);
    }
  }
}
