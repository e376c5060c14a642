import { goalsCancel, goalsEvents, goalsGet, goalsSubmit, type Goal, type GoalEvent, Plan, type PlanInput } from '@autoweave/contracts';
import { fold, freeze, goalView } from '@autoweave/engine';
import { Bus, connectRedis, newId, type Sender } from '@autoweave/kernel';
import { eventually, type TestSystem } from '@autoweave/testkit';
import { expect } from 'vitest';
import type { z } from 'zod';

export const task = (
  key: string,
  dependsOn: string[] = [],
  over: Partial<PlanInput['tasks'][number]> = {},
): PlanInput['tasks'][number] => ({ key, name: key, description: `do ${key}`, agentType: 'code', dependsOn, ...over });
export const planOf = (...tasks: PlanInput['tasks']): Plan =>
  Plan.parse({ summary: 'a plan', tasks, answerFrom: tasks.at(-1)?.key ?? '', method: 'test' });

/** A caller of the supervisor, as the gateway is one. */
export class Desk {
  readonly tenantId = newId('tenant');
  readonly userId = newId('user');
  readonly sender: Sender = { tenantId: this.tenantId, actor: { type: 'user', userId: this.userId, role: 'admin' } };
  readonly bus: Bus;

  constructor(system: TestSystem) {
    this.bus = new Bus('test', `test-${newId('inst')}`, connectRedis(system.env.REDIS_URL), connectRedis(system.env.REDIS_URL));
    system.onClose(() => this.bus.close());
  }

  async submit(over: Partial<z.input<typeof goalsSubmit.input>> = {}, timeoutMs = 10_000): Promise<string> {
    const goalId = newId('goal');
    const answer = await this.bus.request(
      goalsSubmit,
      { goalId, idempotencyKey: newId('req'), userId: this.userId, text: 'do something useful', ...over },
      this.sender,
      { timeoutMs },
    );
    return answer.goalId;
  }

  async cancel(goalId: string): Promise<void> {
    await this.bus.request(goalsCancel, { goalId, by: this.userId }, this.sender);
  }

  get = (goalId: string): Promise<Goal> => this.bus.request(goalsGet, { goalId }, this.sender);

  async finished(goalId: string, limitMs = 25_000): Promise<Goal> {
    return eventually(async () => {
      const goal = await this.get(goalId);
      return goal.finishedAt ? goal : undefined;
    }, limitMs);
  }

  async events(goalId: string): Promise<GoalEvent[]> {
    return (await this.bus.request(goalsEvents, { goalId, limit: 5_000 }, this.sender)).events as GoalEvent[];
  }

  /** The log is dense, folds to what is shown, and holds each task's completion once. */
  async assertSound(goalId: string): Promise<GoalEvent[]> {
    const events = await this.events(goalId);
    expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1));
    const run = fold(events)!;
    expect(JSON.parse(JSON.stringify(goalView(run)))).toEqual(JSON.parse(JSON.stringify(await this.get(goalId))));
    const commits = events.flatMap((e) => (e.type === 'task.completed' ? [e.payload.taskId] : []));
    expect(new Set(commits).size).toBe(commits.length);
    expect(freeze(run).seq).toBe(events.length);
    return events;
  }
}
