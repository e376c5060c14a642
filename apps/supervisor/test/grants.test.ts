import {
  type Approval,
  approvalsDecide,
  approvalsGet,
  approvalsList,
  defaultGoalLimits,
  goalsSubmit,
  grantsIssue,
  grantsList,
  grantsRevoke,
  grantsUse,
  type Step,
  type TaskAssignment,
} from '@autoweave/contracts';
import { newId } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Desk, planOf, task } from './desk.js';
import { claimOf, completed } from './hand.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterEach(() => {
  room.hand.behaviour = (a) => [completed(a)];
});

const day = 86_400_000;
const inDays = (n: number) => new Date(Date.now() + n * day).toISOString();
const request = (over: Record<string, unknown> = {}) => ({
  grantId: newId('grant'),
  scope: { kind: 'agent' as const, id: 'code' },
  tool: 'run_command',
  constraints: [{ path: 'command', op: 'prefix' as const, value: 'ls' }],
  reason: 'unattended',
  issuedBy: room.desk.userId,
  expiresAt: inDays(1),
  ...over,
});
const issue = (over: Record<string, unknown> = {}, by = room.desk) => by.bus.request(grantsIssue, request(over), by.sender);
/** The grants that travel with an attempt of a new goal's only task. */
const offeredTo = async (over: Record<string, unknown> = {}, agentType = 'code', desk = room.desk) => {
  const goalId = await desk.submit({ plan: planOf(task('x', [], { agentType })), ...over });
  const seen = await eventually(() => room.hand.seen.find((a) => a.goalId === goalId));
  return (seen.standingGrants ?? []).map((g) => g.grantId);
};
const used = (a: TaskAssignment, grantId: string, callId: string): Step => ({
  kind: 'gate',
  action: 'tool',
  subject: 'run_command',
  verdict: 'permitted_by_grant',
  rule: `grant:${grantId}`,
  message: 'a standing grant covers it',
  callId,
});

describe('what travels with an attempt', () => {
  // @requirements AGT-049 AGT-057
  it('is what the tree of goals used, what it may use, and what the user may do, in goals below as well', async () => {
    const child = task('x', [], { agentType: 'code' });
    const goalId = await room.desk.submit({ plan: planOf(child), permissions: ['goal:read'] });
    const seen = await eventually(() => room.hand.seen.find((a) => a.goalId === goalId));
    expect(seen.userPermissions).toEqual(['goal:read']);
    expect(seen.tree).toMatchObject({ tokensSpent: 0, agentsSpawned: 1, agentsActive: 1, limits: { maxAgents: 50, maxSeconds: 3_600 } });
    expect(Math.abs(Date.parse(seen.tree?.startedAt ?? '') - Date.parse(seen.goal.receivedAt))).toBeLessThan(1_000);
  });
});

describe('a standing grant', () => {
  // @requirement AGT-055
  it('travels with attempts in its scope until it is revoked, and with no others', async () => {
    const byAgent = await issue();
    const byTenant = await issue({ scope: { kind: 'tenant' } });
    const bySchedule = await issue({ scope: { kind: 'schedule', id: 'sched_1' } });
    await eventually(async () => (await offeredTo()).length === 2);
    expect((await offeredTo()).sort()).toEqual([byAgent.grantId, byTenant.grantId].sort());
    expect(await offeredTo({}, 'data')).toEqual([byTenant.grantId]);
    expect(await offeredTo({ origin: 'schedule:sched_1' }, 'data')).toEqual([byTenant.grantId, bySchedule.grantId]);
    expect(await offeredTo({}, 'code', new Desk(room.system))).toEqual([]);
    const { desk } = room;
    for (const { grantId } of [byAgent, byTenant, bySchedule])
      expect((await desk.bus.request(grantsRevoke, { grantId, by: desk.userId }, desk.sender)).revokedAt).toBeDefined();
    await eventually(async () => (await offeredTo()).length === 0);
    expect((await desk.bus.request(grantsList, { active: true }, desk.sender)).grants).toEqual([]);
  });

  // @requirement AGT-055
  it('is not given by the person behind an agent for the goal that the agent asked for', async () => {
    const { desk } = room;
    const agent = { ...desk.sender, actor: { type: 'agent' as const, agent: 'helper', taskId: newId('task'), forUserId: desk.userId } };
    const goalId = newId('goal');
    const goal = {
      goalId,
      idempotencyKey: goalId,
      userId: desk.userId,
      text: 'by an agent',
      plan: planOf(task('x', [], { agentType: 'code' })),
    };
    await desk.bus.request(goalsSubmit, goal, agent);
    await expect(issue({ scope: { kind: 'goal', id: goalId } })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  // @requirement AGT-055
  it('is given by a person only, within the tenant, for ninety days at most', async () => {
    const { desk } = room;
    await expect(issue({ expiresAt: inDays(91) })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(issue({ expiresAt: inDays(-1) })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    for (const actor of [
      { type: 'agent' as const, agent: 'code', taskId: 't', forUserId: desk.userId },
      { type: 'service' as const, service: 'agents' },
    ])
      await expect(desk.bus.request(grantsIssue, request(), { tenantId: desk.tenantId, actor })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    const foreign = await new Desk(room.system).submit({ plan: planOf(task('x')) });
    await expect(issue({ scope: { kind: 'goal', id: foreign } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const other = new Desk(room.system);
    const grant = await issue();
    await expect(other.bus.request(grantsRevoke, { grantId: grant.grantId, by: other.userId }, other.sender)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await desk.bus.request(grantsRevoke, { grantId: grant.grantId, by: desk.userId }, desk.sender);
  });

  // @requirement AGT-055
  it('counts every use once and is not offered any more when it is used up', async () => {
    const { desk, hand } = room;
    const grant = await issue({ maxUses: 2 });
    hand.behaviour = async (a) => {
      const offer = a.standingGrants?.[0];
      if (!offer) return [completed(a)];
      const steps = { kind: 'steps' as const, ...claimOf(a), steps: [used(a, offer.grantId, 'c1')] };
      // The same report twice, as after a lost answer.
      await hand.report(a, [steps]);
      return [steps, completed(a)];
    };
    await eventually(async () => (await offeredTo()).length === 1);
    const uses = async () => (await desk.bus.request(grantsList, {}, desk.sender)).grants.find((g) => g.grantId === grant.grantId)?.uses;
    await eventually(async () => (await uses()) === 1);
    expect(await offeredTo()).toEqual([grant.grantId]);
    await eventually(async () => (await uses()) === 2);
    expect(await offeredTo()).toEqual([]);
  });

  // @requirement AGT-055
  it('gives its last use to one of many calls at once, counts a call once, and serves nothing after it is revoked', async () => {
    const { desk } = room;
    const grant = await issue({ maxUses: 3 });
    const goalId = newId('goal');
    const agent = { ...desk.sender, actor: { type: 'agent' as const, agent: 'code', taskId: 't', forUserId: desk.userId } };
    const use = (callId: string, taskId = newId('task'), tool = 'run_command', from: typeof agent = agent) =>
      desk.bus.request(grantsUse, { grantId: grant.grantId, goalId, taskId, tool, callId }, from).then(({ granted }) => granted);
    const taskId = newId('task');
    expect(await use('1:a', taskId)).toBe(true);
    expect(await use('1:a', taskId)).toBe(true);
    expect(await use('1:b', taskId, 'http_post')).toBe(false);
    const other = new Desk(room.system);
    expect(await use('1:a', taskId, 'run_command', { ...agent, tenantId: other.tenantId })).toBe(false);
    const many = await Promise.all(Array.from({ length: 8 }, (_, n) => use(`1:${n}`)));
    expect(many.filter(Boolean)).toHaveLength(2);
    const uses = (await desk.bus.request(grantsList, {}, desk.sender)).grants.find((g) => g.grantId === grant.grantId)?.uses;
    expect(uses).toBe(3);
    const open = await issue();
    const take = (callId: string) =>
      desk.bus.request(grantsUse, { grantId: open.grantId, goalId, taskId, tool: 'run_command', callId }, agent);
    expect(await take('1:x')).toEqual({ granted: true });
    await desk.bus.request(grantsRevoke, { grantId: open.grantId, by: desk.userId }, desk.sender);
    expect(await take('1:y')).toEqual({ granted: false });
    expect(await take('1:x')).toEqual({ granted: false });
  });

  it('does not promise more uses to attempts side by side than are left', async () => {
    const { desk, hand } = room;
    const { grantId } = await issue({ maxUses: 6 });
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    // Grants of other tests may be offered until word of their end has come round.
    await eventually(async () => (await offeredTo()).join() === grantId);
    hand.behaviour = async (a) => (await gate, [completed(a)]);
    const plan = planOf(...Array.from({ length: 7 }, (_, i) => task(`t${i}`)));
    const goalId = await desk.submit({ plan, limits: { ...defaultGoalLimits, maxConcurrentTasks: 7 } });
    const seen = await eventually(() => {
      const all = hand.seen.filter((a) => a.goalId === goalId);
      return all.length === 7 ? all : undefined;
    });
    const promised = seen.map((a) => a.standingGrants?.find((offer) => offer.grantId === grantId)?.usesLeft ?? 0);
    expect(promised.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(6);
    expect(promised.filter((n) => n > 0).length).toBeGreaterThan(3);
    free();
    await desk.finished(goalId);
  });
});

describe('an approval', () => {
  const suspend = (a: TaskAssignment) =>
    a.grants.length > 0
      ? [completed(a)]
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
              arguments: { command: 'rm -r /' },
              argumentsHash: 'h',
              reason: 'it runs a command',
              risk: 'HIGH' as const,
              expiresAt: inDays(1),
            },
          },
        ];
  const pending = (goalId: string): Promise<Approval> =>
    eventually(
      async () => (await room.desk.bus.request(approvalsList, { goalId, status: 'pending' }, room.desk.sender)).approvals[0] as Approval,
    );

  // @requirement ORC-073
  it('may be given for other arguments than were asked for, and the next attempt gets those', async () => {
    const { desk, hand } = room;
    hand.behaviour = suspend;
    const goalId = await desk.submit({ plan: planOf(task('x')) });
    const { approvalId } = await pending(goalId);
    const decide = (over: object) =>
      desk.bus.request(approvalsDecide, { goalId, approvalId, decision: 'approved', by: desk.userId, ...over } as never, desk.sender);
    await expect(decide({ decision: 'rejected', editedArguments: { command: 'ls' } })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await decide({ editedArguments: { command: 'ls /tmp' } });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(hand.seen.filter((a) => a.goalId === goalId).at(-1)?.grants).toMatchObject([{ editedArguments: { command: 'ls /tmp' } }]);
    expect((await desk.bus.request(approvalsGet, { approvalId }, desk.sender)).editedArguments).toEqual({ command: 'ls /tmp' });
  });

  // @requirement ORC-072
  it('is not decided by who asked for it through an agent, nor by an agent', async () => {
    const { desk, hand } = room;
    hand.behaviour = suspend;
    const goalId = newId('goal');
    const agent = { tenantId: desk.tenantId, actor: { type: 'agent' as const, agent: 'code', taskId: 't', forUserId: desk.userId } };
    await desk.bus.request(
      goalsSubmit,
      { goalId, idempotencyKey: newId('req'), userId: desk.userId, text: 'by an agent', plan: planOf(task('x')) },
      agent,
    );
    const { approvalId } = await pending(goalId);
    const answer = { goalId, approvalId, decision: 'approved' as const, by: desk.userId };
    await expect(desk.bus.request(approvalsDecide, answer, desk.sender)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(desk.bus.request(approvalsDecide, answer, agent)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const colleague = { tenantId: desk.tenantId, actor: { type: 'user' as const, userId: newId('user'), role: 'admin' } };
    await desk.bus.request(approvalsDecide, { ...answer, by: colleague.actor.userId }, colleague);
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
  });
});
