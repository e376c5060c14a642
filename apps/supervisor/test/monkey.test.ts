import {
  defaultGoalLimits,
  type GoalControl,
  goalsControl,
  goalsReplay,
  goalsTasks,
  goalsTree,
  type PlanInput,
} from '@autoweave/contracts';
import { eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { planOf, task } from './desk.js';
import { claimOf, completed, failed } from './hand.js';
import { assertProjected } from './projection.js';
import { answer, openRoom, plainModel, type Room } from './room.js';

vi.setConfig({ testTimeout: 180_000 });

/** The same chances in every run (mulberry32). */
function dice(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const roll = dice(20_261_120);
const chance = (p: number) => roll() < p;
const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T;

/** Up to eight tasks with random edges; some are goals, fan-outs, loops, conditional, optional or delayed. */
function randomPlan(depth: number): PlanInput {
  const n = 2 + Math.floor(roll() * 6);
  const tasks = Array.from({ length: n }, (_, i) => {
    const before = Array.from({ length: i }, (_unused, j) => `t${j}`).filter(() => chance(0.4));
    const over: Partial<PlanInput['tasks'][number]> = { maxRetries: chance(0.5) ? 1 : 0 };
    if (depth < 2 && chance(0.15)) over.subGoal = { text: `level ${depth + 1}` };
    else if (before.length > 0 && chance(0.15)) over.forEach = { task: before[0] as string, path: 'list', maxItems: 10 };
    else if (chance(0.1)) over.loop = { until: { path: 'ok', op: 'equals', value: true }, maxRounds: 3 };
    if (before.length > 0 && chance(0.1)) over.when = [{ task: before[0] as string, path: 'ok', op: 'equals', value: true }];
    if (chance(0.2)) over.optional = true;
    if (chance(0.1)) over.delaySeconds = 1;
    return task(`t${i}`, before, over);
  });
  // A fan-out over a fan-out is no plan, nor is an answer from one: the last task joins everything.
  const fans = new Set(tasks.filter((t) => t.forEach).map((t) => t.key));
  for (const t of tasks) if (t.forEach && fans.has(t.forEach.task)) delete t.forEach;
  return planOf(
    ...tasks,
    task(
      'end',
      tasks.map((t) => t.key),
    ),
  );
}

let room: Room;
beforeAll(async () => {
  room = await openRoom(plainModel(answer('plan', ({ goal }) => randomPlan(Number(/level (\d)/.exec(goal.text)?.[1] ?? 2)))), {
    AUTOWEAVE_THINK_TIMEOUT_MS: '5000',
  });
});

describe('anything that people, agents and accidents may do to goals', () => {
  it('leaves every goal finished, every log foldable and every row true to its log', async () => {
    const { desk, hand, pool } = room;
    hand.behaviour = async (a) => {
      if (chance(0.5)) await new Promise((resolve) => setTimeout(resolve, Math.floor(roll() * 60)));
      if (chance(0.08)) return [failed(a)];
      if (chance(0.04)) return [failed(a, 'SAFETY_VIOLATION')];
      if (chance(0.05))
        return [
          {
            kind: 'handed_off',
            ...claimOf(a),
            to: pick(['qa', 'data', 'general']),
            note: 'yours',
            usage: { inputTokens: 1, outputTokens: 1, costMicroUsd: 1, modelCalls: 1 },
          },
        ];
      return [completed(a, { data: { ok: chance(0.7), list: ['x', 'y', 'z'].slice(0, Math.floor(roll() * 4)) } })];
    };
    const goals: string[] = [];
    const control = (goalId: string, c: GoalControl) =>
      desk.bus.request(goalsControl, { goalId, by: desk.userId, control: c }, desk.sender).catch((error: { code?: string }) => error.code);
    const refusals = new Set<unknown>();
    const disturb = async (goalId: string): Promise<void> => {
      const { tasks } = await desk.bus.request(goalsTasks, { goalId }, desk.sender);
      const some = pick(tasks);
      const what = roll();
      if (what < 0.25) {
        refusals.add(await control(goalId, { action: 'pause' }));
        await new Promise((resolve) => setTimeout(resolve, Math.floor(roll() * 100)));
        refusals.add(await control(goalId, { action: 'resume' }));
      } else if (what < 0.5) refusals.add(await control(goalId, { action: 'retry' }));
      else if (what < 0.65 && some) refusals.add(await control(goalId, { action: 'retry', keys: [some.key] }));
      else if (what < 0.8 && some?.result)
        refusals.add(
          await control(goalId, { action: 'edit_output', taskId: some.taskId, result: { ...some.result, summary: 'edited' } as never }),
        );
      else if (what < 0.9)
        refusals.add(await control(goalId, { action: 'change', priority: 1 + Math.floor(roll() * 10), title: `goal ${goals.length}` }));
      else if (chance(0.3)) await desk.cancel(goalId).catch(() => undefined);
    };
    for (let round = 0; round < 40; round += 1) {
      goals.push(
        await desk
          .submit({
            plan: randomPlan(0) as never,
            limits: { ...defaultGoalLimits, maxReplans: 1 },
            ...(chance(0.1) ? { pattern: 'market' as const } : {}),
          })
          .catch((error: { code?: string }) => {
            if (error.code !== 'PLAN_INVALID') throw error;
            return pick(goals.length > 0 ? goals : ['']);
          }),
      );
      await disturb(pick(goals));
      if (round % 13 === 12) await room.restart();
    }
    const all = new Set(goals.filter((id) => id !== ''));
    for (const goalId of all) {
      // Paused by a disturbance whose other half was refused.
      if ((await desk.get(goalId)).paused) await control(goalId, { action: 'resume' });
      await desk.finished(goalId, 90_000);
    }
    for (const refusal of refusals)
      if (typeof refusal === 'string') expect(['INVALID_TRANSITION', 'NOT_FOUND', 'VALIDATION_FAILED']).toContain(refusal);
    await eventually(async () => (await pool.query('SELECT 1 FROM outbox')).rowCount === 0, 30_000);
    let children = 0;
    for (const goalId of all) {
      const tree = await desk.bus.request(goalsTree, { goalId }, desk.sender);
      const ids = (t: typeof tree): string[] => [t.goalId, ...t.children.flatMap(ids)];
      children += ids(tree).length - 1;
      for (const id of ids(tree)) {
        await desk.finished(id, 60_000);
        await assertProjected(pool, id);
        expect((await desk.bus.request(goalsReplay, { goalId: id }, desk.sender)).differences).toEqual([]);
      }
    }
    expect(all.size).toBeGreaterThan(25);
    expect(children).toBeGreaterThan(5);
  });
});
