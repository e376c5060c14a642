import {
  agentsList,
  approvalsDecide,
  approvalsList,
  type Approval,
  type Brief,
  type ModelRequest,
  type Purpose,
  goalsCancel,
  goalsList,
  goalsPlan,
  goalsStats,
  goalsSubmit,
  goalsTasks,
  type Intent,
  workersList,
} from '@autoweave/contracts';
import { newId } from '@autoweave/kernel';
import { type ScriptedStep, scriptedModel } from '@autoweave/models';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { defineSupervisor, supervisorMigrations } from '../src/service.js';
import { Desk, planOf, task } from './desk.js';
import { claimOf, completed, failed, Hand } from './hand.js';

const intent = (over: Partial<Intent> = {}): Intent => ({
  objective: 'do it',
  capabilities: ['code'],
  complexity: 'MODERATE',
  risk: 'LOW',
  pattern: 'council',
  confidence: 1,
  method: 'scripted',
  ...over,
});
const answer = <P extends Purpose>(
  purpose: P,
  reply: (brief: Extract<Brief, { purpose: P }>, request: ModelRequest) => unknown,
): ScriptedStep => ({
  purpose,
  times: 'always',
  reply: (request) => {
    const said = reply(request.brief as Extract<Brief, { purpose: P }>, request);
    return typeof said === 'string' ? { text: said } : { json: said };
  },
});
const model = scriptedModel([
  answer('intent', ({ goal }) =>
    goal.text.includes('phone')
      ? intent({
          refusal: { code: 'CAPABILITY_MISSING', reason: 'nobody here can phone', missing: ['phone'], suggestions: ['write a letter'] },
        })
      : intent(),
  ),
  answer('plan', ({ goal, previous }, request) => {
    if (goal.text.includes('nonsense')) return 'I would rather not.';
    if (goal.text.includes('repair') && request.messages.length === 0) return { ...planOf(task('a', ['zz'])), answerFrom: 'a' };
    if (goal.text.includes('replan')) return planOf(task('a'), previous ? task('c', ['a']) : task('b', ['a'], { maxRetries: 0 }));
    if (goal.text.includes('judged')) return { ...planOf(task('a')), criteria: [{ kind: 'judged', statement: 'it is good' }] };
    return planOf(task('a'), task('b'), task('c', ['a', 'b']));
  }),
  answer('critic', ({ statements }) => ({
    outcomes: statements.map((statement) => ({ statement, passed: true, detail: 'seen' })),
    quality: 0.9,
  })),
  answer('reflect', () => ({ lessons: ['small plans work'] })),
]);

const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
let hand: Hand;
beforeAll(async () => {
  await system.boot(
    defineSupervisor(() => model),
    { AUTOWEAVE_WORKER_LEASE_MS: '2000', AUTOWEAVE_HINT_TIMEOUT_MS: '1000' },
  );
  hand = await new Hand(desk.bus, system.env.REDIS_URL).start();
  system.onClose(() => hand.kill());
});

describe('a goal in plain language', () => {
  // @requirements ORC-007 ORC-012 ORC-048 ORC-065 ORC-066
  it('goes through every state to its answer, with the lessons kept', async () => {
    const goalId = await desk.submit();
    const goal = await desk.finished(goalId);
    expect(goal).toMatchObject({
      state: 'COMPLETED',
      status: 'complete',
      progress: 100,
      planVersion: 1,
      result: { type: 'goal_completed', answer: 'c done', quality: 0.9 },
    });
    const events = await desk.assertSound(goalId);
    expect(events.flatMap((e) => (e.type === 'goal.state_changed' ? [e.payload.to] : []))).toEqual([
      'RECEIVED',
      'INTENT_ANALYSIS',
      'TASK_DECOMPOSITION',
      'AGENT_ASSIGNMENT',
      'PARALLEL_EXECUTING',
      'VERIFYING',
      'WRITING_MEMORY',
      'REFLECTING',
      'COMPLETED',
    ]);
    expect(events.find((e) => e.type === 'goal.reflected')).toMatchObject({ payload: { lessons: ['small plans work'] } });
    expect(events.find((e) => e.type === 'goal.memory_written')).toMatchObject({ payload: { degraded: true } });
    const join = hand.seen.find((a) => a.goalId === goalId && a.task.key === 'c');
    expect(join?.upstream.map((u) => u.result.summary).sort()).toEqual(['a done', 'b done']);
    const { tasks } = await desk.bus.request(goalsTasks, { goalId }, desk.sender);
    expect(tasks.map((t) => t.state)).toEqual(['completed', 'completed', 'completed']);
    expect((await desk.bus.request(goalsPlan, { goalId }, desk.sender)).plan.tasks).toHaveLength(3);
  });

  it('that nobody here can do fails with what is missing and what is possible', async () => {
    const goal = await desk.finished(await desk.submit({ text: 'phone my mother' }));
    expect(goal).toMatchObject({ state: 'FAILED', fault: { code: 'CAPABILITY_MISSING', details: { suggestions: ['write a letter'] } } });
  });

  // @requirements ORC-020
  it('gets a second chance for a plan that breaks a rule, and fails when the model only talks', async () => {
    expect((await desk.finished(await desk.submit({ text: 'repair the plan' }))).state).toBe('COMPLETED');
    const failed = await desk.finished(await desk.submit({ text: 'nonsense' }));
    expect(failed).toMatchObject({ state: 'FAILED', fault: { code: 'MODEL_ANSWER_INVALID' } });
    // What was spent in vain was spent all the same: the first answer and both repairs.
    expect(failed.usage.modelCalls).toBeGreaterThanOrEqual(3);
  });

  // @requirements ORC-058 ORC-059
  it('is planned anew when a task fails for good, and keeps what is done', async () => {
    hand.behaviour = (a) => (a.task.key === 'b' ? [failed(a)] : [completed(a)]);
    const goalId = await desk.submit({ text: 'replan this' });
    const goal = await desk.finished(goalId);
    expect(goal).toMatchObject({ state: 'COMPLETED', replans: 1, planVersion: 2 });
    expect(hand.seen.filter((a) => a.goalId === goalId && a.task.key === 'a')).toHaveLength(1);
    hand.behaviour = (a) => [completed(a)];
    await desk.assertSound(goalId);
  });

  // @requirements ORC-062 ORC-063 ORC-064
  it('is judged by the critic where a program cannot', async () => {
    const goal = await desk.finished(await desk.submit({ text: 'judged work' }));
    expect(goal.result).toMatchObject({ quality: 0.9, criteria: [{ criterion: 'it is good', passed: true, detail: 'seen' }] });
  });
});

describe('a goal with a ready plan', () => {
  it('asks no model', async () => {
    const before = model.requests.length;
    const goal = await desk.finished(await desk.submit({ plan: planOf(task('x'), task('y', ['x'])) }));
    expect(goal.state).toBe('COMPLETED');
    expect(model.requests.length).toBe(before);
  });

  it('is refused when the plan cannot run, with every reason', async () => {
    await expect(desk.submit({ plan: planOf(task('x', ['y']), task('y', ['x'], { agentType: 'poet' })) })).rejects.toMatchObject({
      code: 'PLAN_INVALID',
    });
  });

  // @requirements ORC-001
  it('is created once per idempotency key, and the key cannot be used for another request', async () => {
    const key = newId('req');
    const [a, b] = await Promise.all([
      desk.submit({ idempotencyKey: key, plan: planOf(task('x')) }),
      desk.submit({ idempotencyKey: key, plan: planOf(task('x')) }),
    ]);
    expect(a).toBe(b);
    await expect(desk.submit({ idempotencyKey: key, text: 'something else' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });
});

describe('attempts', () => {
  // @requirements ORC-034 ORC-057
  it('a failed one is retried after its back-off with the next number', async () => {
    // By its name: tasks of the tests before may still come in.
    hand.behaviour = (a) => (a.task.key === 'fails-once' && a.attempt === 1 ? [failed(a)] : [completed(a)]);
    const goalId = await desk.submit({ plan: planOf(task('fails-once')) });
    const waiting = await eventually(async () => {
      const { tasks } = await desk.bus.request(goalsTasks, { goalId }, desk.sender);
      return tasks[0]?.retryCount === 1 ? tasks[0] : undefined;
    });
    expect(waiting.waitingFor).toContain('a retry at');
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(hand.seen.filter((a) => a.goalId === goalId).map((a) => a.attempt)).toEqual([1, 2]);
  });

  // @requirements ORC-031 ORC-098
  it('of a worker that fell silent runs elsewhere, what it had used is booked, and it cannot commit any more', async () => {
    const lost = await new Hand(desk.bus, system.env.REDIS_URL, () => 'vanish', ['data']).start();
    const taker = hand;
    // Whoever waited longest gets what is offered at one time: sooner or later it is the one that will fall silent.
    const held = await eventually(async () => {
      await desk.submit({ plan: planOf(task('x', [], { agentType: 'data' })) });
      await new Promise((resolve) => setTimeout(resolve, 100));
      return lost.seen[0];
    });
    const { goalId } = held;
    const spent = { inputTokens: 120, outputTokens: 30, costMicroUsd: 900, modelCalls: 2 };
    await lost.report(held, [{ kind: 'steps', ...claimOf(held), steps: [{ kind: 'text', text: 'so far' }], spent }]);
    await lost.kill();
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(taker.seen.some((a) => a.taskId === held.taskId && a.attempt === held.attempt + 1)).toBe(true);
    const before = taker.refused.length;
    await taker.report(held, [completed(held)]);
    expect(taker.refused.length).toBe(before + 1);
    const events = await desk.assertSound(goalId);
    expect(events.find((e) => e.type === 'task.failed' && e.payload.taskId === held.taskId)).toMatchObject({
      payload: { fault: { code: 'WORKER_LOST' }, usage: spent },
    });
  });

  // @requirements ORC-032
  it('whose hint was lost is given again', async () => {
    const fake = await new Hand(desk.bus, system.env.REDIS_URL, () => 'vanish', ['infra']).start();
    hand.behaviour = (a) => [completed(a)];
    const goalId = await desk.submit({
      plan: planOf(...Array.from({ length: 4 }, (_, i) => task(`t${i}`, [], { agentType: 'infra', timeoutSeconds: 2 }))),
    });
    await eventually(() => hand.seen.some((a) => a.goalId === goalId) || fake.seen.length > 0);
    await fake.kill();
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
  });

  // @requirements ORC-035
  it('that takes longer than its task allows is ended and retried', async () => {
    let n = 0;
    hand.behaviour = (a) => (n++ === 0 ? 'vanish' : [completed(a)]);
    const goalId = await desk.submit({ plan: planOf(task('slow', [], { timeoutSeconds: 1 })) });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect((await desk.events(goalId)).find((e) => e.type === 'task.failed')).toMatchObject({
      payload: { fault: { code: 'TASK_TIMEOUT' } },
    });
    expect(hand.orders).toContainEqual(expect.objectContaining({ order: 'abandon', goalId }));
  });
});

describe('results', () => {
  it('with characters that the database cannot hold are kept with those replaced, and nothing stops', async () => {
    hand.behaviour = (a) => [completed(a, { summary: 'zero \0 and half \ud83d a pair', data: { '\u0000': 1 } })];
    const goalId = await desk.submit({ plan: planOf(task('x')) });
    expect((await desk.finished(goalId)).result?.answer).toBe('zero \ufffd and half \ufffd a pair');
    hand.behaviour = (a) => [completed(a)];
    await desk.assertSound(goalId);
  });
});

describe('people', () => {
  const asking = (goalId: string) =>
    eventually(async () => (await desk.bus.request(approvalsList, { goalId, status: 'pending' }, desk.sender)).approvals[0]);
  const suspend = (expiresInMs: number) => (a: Parameters<typeof completed>[0]) =>
    a.grants.length > 0
      ? [completed(a, { data: { decision: a.grants[0]?.decision } })]
      : [
          {
            kind: 'suspended' as const,
            ...claimOf(a),
            usage: { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 },
            approval: {
              approvalId: newId('appr'),
              kind: 'tool' as const,
              taskId: a.taskId,
              attempt: a.attempt,
              tool: 'run_command',
              callKey: 'k',
              arguments: { command: 'ls' },
              argumentsHash: 'h',
              reason: 'it runs a command',
              risk: 'HIGH' as const,
              expiresAt: new Date(Date.now() + expiresInMs).toISOString(),
            },
          },
        ];

  // @requirements ORC-072 ORC-073
  it('approve exactly once what was shown, and the next attempt carries the decision', async () => {
    hand.behaviour = suspend(60_000);
    const goalId = await desk.submit({ plan: planOf(task('x')) });
    const approval = (await asking(goalId)) as Approval;
    expect((await desk.get(goalId)).waitingFor).toBe('an approval');
    const decide = () =>
      desk.bus.request(approvalsDecide, { goalId, approvalId: approval.approvalId, decision: 'approved', by: desk.userId }, desk.sender);
    const answers = await Promise.allSettled([decide(), decide()]);
    expect(answers.filter((a) => a.status === 'fulfilled')).toHaveLength(1);
    expect(answers.find((a) => a.status === 'rejected')).toMatchObject({ reason: { code: 'APPROVAL_STALE' } });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(hand.seen.filter((a) => a.goalId === goalId).at(-1)?.grants).toMatchObject([{ decision: 'approved', callKey: 'k' }]);
    await desk.assertSound(goalId);
  });

  // @requirements ORC-073
  it('who do not answer in time have rejected, and that is an event', async () => {
    hand.behaviour = suspend(700);
    const goalId = await desk.submit({ plan: planOf(task('x')) });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect((await desk.events(goalId)).find((e) => e.type === 'approval.decided')).toMatchObject({ payload: { decision: 'expired' } });
    expect(hand.seen.filter((a) => a.goalId === goalId).at(-1)?.grants).toMatchObject([{ decision: 'rejected' }]);
  });

  // @requirements ORC-014
  it('cancel a goal with everything below it, and its workers are told', async () => {
    hand.behaviour = () => 'vanish';
    const goalId = await desk.submit({ plan: planOf(task('x'), task('y', ['x'])) });
    const running = await eventually(() => hand.seen.find((a) => a.goalId === goalId));
    await desk.bus.request(goalsCancel, { goalId, by: desk.userId, reason: 'no longer needed' }, desk.sender);
    expect(await desk.get(goalId)).toMatchObject({ state: 'CANCELLED', status: 'cancelled' });
    await eventually(() => hand.orders.some((o) => JSON.stringify(o).includes(running.taskId)));
    await expect(desk.bus.request(goalsCancel, { goalId, by: desk.userId }, desk.sender)).rejects.toMatchObject({
      code: 'INVALID_TRANSITION',
    });
    hand.behaviour = (a) => [completed(a)];
  });
});

describe('questions', () => {
  it('are answered per tenant only', async () => {
    const other = new Desk(system);
    const goalId = await desk.submit({ plan: planOf(task('x')), text: 'a very findable goal' });
    await desk.finished(goalId);
    await expect(other.get(goalId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(other.bus.request(goalsCancel, { goalId, by: 'x' }, other.sender)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await other.bus.request(goalsList, {}, other.sender)).total).toBe(0);
    const found = await desk.bus.request(goalsList, { search: 'findable', status: 'complete' }, desk.sender);
    expect(found).toMatchObject({ total: 1, goals: [{ goalId, progress: 100 }] });
    const stats = await desk.bus.request(goalsStats, {}, desk.sender);
    expect(stats.total).toBe(stats.active + stats.completed + stats.failed + 1);
  });

  // @requirements ORC-098 AGT-010
  it('about agents and workers show who is there', async () => {
    const { agents } = await desk.bus.request(agentsList, {}, desk.sender);
    expect(agents.map((a) => a.name)).toEqual(
      expect.arrayContaining(['code', 'critic', 'data', 'general', 'infra', 'planner', 'qa', 'research', 'supervisor']),
    );
    expect(agents.find((a) => a.name === 'code')).toMatchObject({ runtime: 'idle' });
    const { workers } = await desk.bus.request(workersList, {}, desk.sender);
    expect(workers.find((w) => w.workerId === hand.workerId)).toMatchObject({ maxTasks: 8 });
  });

  it('a submission without a tenant is refused', async () => {
    await expect(
      desk.bus.request(
        goalsSubmit,
        { goalId: newId('goal'), idempotencyKey: 'k', userId: desk.userId, text: 'x' },
        { tenantId: null, actor: { type: 'service', service: 'x' } },
      ),
    ).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});
