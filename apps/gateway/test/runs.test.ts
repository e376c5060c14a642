import {
  approvalsDecide,
  approvalsGet,
  approvalsList,
  goalsCancel,
  goalsControl,
  goalsDelete,
  goalsFork,
  goalsReplay,
  goalsSubmit,
  goalsTasks,
  goalsTrace,
  grantsIssue,
  grantsList,
  grantsRevoke,
  tasksGet,
} from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, id, people, startGateway } from './gateway.js';

const at = '2026-01-01T00:00:00.000Z';
const taskId = id('task', '7');
const noUsage = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 };
const result = { type: 'task_completed', summary: 'by hand', method: 'person' };

describe('run control at the door', () => {
  let gateway: Gateway;
  let ana: string;
  let vic: string;
  let eve: string;
  let goalId: string;
  /** What reached the supervisor, newest last. */
  const heard: { type: string; input: Record<string, any> }[] = [];
  const last = () => heard.at(-1);
  beforeAll(async () => {
    gateway = await startGateway();
    [ana, vic, eve] = (await Promise.all([people.ana, people.vic, people.eve].map((p) => gateway.signIn(p.email)))) as [
      string,
      string,
      string,
    ];
    goalId = (await gateway.call('POST', '/api/v1/goals', { token: ana, body: { text: 'a goal' } })).body.goalId;
    const task = {
      taskId,
      goalId,
      key: 'report',
      name: 'Report',
      description: '',
      agentType: 'code',
      state: 'completed',
      priority: 5,
      dependsOn: [],
      attempt: 1,
      retryCount: 0,
      maxRetries: 3,
      percent: 100,
      planVersion: 0,
      usage: noUsage,
    };
    const answers: Record<string, (input: Record<string, any>, tenantId: string) => unknown> = {
      [goalsControl.type]: () => ({ accepted: true, dirtyTaskIds: [taskId] }),
      [goalsTasks.type]: () => ({ tasks: [task] }),
      [tasksGet.type]: (_, tenantId) => {
        if (tenantId !== people.ana.tenantId) throw fault('NOT_FOUND', 'no such task');
        return task;
      },
      [goalsDelete.type]: () => {
        throw fault('CONFLICT', 'The goal is under way');
      },
      [goalsFork.type]: (input) => ({ goalId: input.newGoalId, created: true, restored: ['a'] }),
      [goalsReplay.type]: () => ({ events: 3, states: [], equal: true, differences: [] }),
      [goalsTrace.type]: () => ({ phases: [] }),
      [approvalsGet.type]: (input) => ({
        approvalId: input.approvalId,
        kind: 'tool',
        taskId,
        attempt: 1,
        tool: 'run_command',
        callKey: 'k',
        arguments: {},
        argumentsHash: 'h',
        reason: 'r',
        risk: 'HIGH',
        expiresAt: at,
        goalId,
        planVersion: 1,
        status: 'pending',
        requestedAt: at,
      }),
      [approvalsDecide.type]: (input) => ({ approvalId: input.approvalId, decision: input.decision }),
      [grantsIssue.type]: (input) => ({ ...input, uses: 0, issuedAt: at }),
      [grantsList.type]: () => ({ grants: [] }),
      [grantsRevoke.type]: () => {
        throw fault('NOT_FOUND', 'no such grant');
      },
    };
    for (const [type, answer] of Object.entries(answers))
      gateway.peer.more.set(type, (input, tenantId) => {
        heard.push({ type, input });
        return answer(input, tenantId);
      });
  });
  const call: Gateway['call'] = (method, path, options) => gateway.call(method, `/api/v1${path}`, { token: ana, ...options });

  // @requirement EDG-016
  it('takes pause, resume, change, retry and execute to the owner of the goal, in the caller’s name', async () => {
    expect((await call('POST', `/goals/${goalId}/pause`, { body: { reason: 'lunch' } })).body).toEqual({ accepted: true });
    expect(last()?.input).toEqual({ goalId, by: people.ana.userId, control: { action: 'pause', reason: 'lunch' } });
    expect((await call('POST', `/goals/${goalId}/resume`, { body: {} })).status).toBe(200);
    expect((await call('PATCH', `/goals/${goalId}`, { body: { priority: 9 } })).body.goalId).toBe(goalId);
    expect(last()?.input['control']).toEqual({ action: 'change', priority: 9 });
    expect((await call('POST', `/goals/${goalId}/retry`, { body: { keys: ['report'] } })).body).toEqual({
      accepted: true,
      dirtyTaskIds: [taskId],
    });
    expect((await call('POST', `/goals/${goalId}/execute`, { body: {} })).body.code).toBe('INVALID_TRANSITION');
    expect((await call('DELETE', `/goals/${goalId}`)).status).toBe(409);
    expect((await call('PATCH', `/goals/${goalId}`, { body: { state: 'COMPLETED' } })).status).toBe(400);
  });

  // @requirement EDG-017
  it('does one task again, and takes an edited output by its key', async () => {
    expect((await call('POST', `/tasks/${taskId}/retry`, { body: {} })).status).toBe(200);
    expect(last()?.input).toMatchObject({ goalId, control: { action: 'retry', keys: ['report'] } });
    expect((await call('GET', `/tasks/${taskId}`)).body.key).toBe('report');
    expect((await call('PUT', `/goals/${goalId}/tasks/report/output`, { body: { result } })).status).toBe(200);
    expect(last()?.input['control']).toMatchObject({ action: 'edit_output', taskId, result: { summary: 'by hand' } });
    expect((await call('PUT', `/goals/${goalId}/tasks/nobody/output`, { body: { result } })).status).toBe(404);
  });

  it('forks, replays and traces', async () => {
    const forked = await call('POST', `/goals/${goalId}/fork`, { body: { fromKey: 'report' } });
    expect([forked.status, forked.body.restored]).toEqual([201, ['a']]);
    expect(last()?.input).toMatchObject({ goalId, userId: people.ana.userId, fromKey: 'report' });
    expect((await call('POST', `/goals/${goalId}/replay`, { body: {} })).body.equal).toBe(true);
    expect((await call('GET', `/goals/${goalId}/trace`)).body).toEqual({ phases: [] });
  });

  it('lets only those act who may, and nobody across tenants', async () => {
    for (const [method, path] of [
      ['POST', `/goals/${goalId}/pause`],
      ['POST', `/goals/${goalId}/retry`],
      ['PATCH', `/goals/${goalId}`],
      ['DELETE', `/goals/${goalId}`],
      ['POST', `/goals/${goalId}/fork`],
      ['POST', '/grants'],
    ] as const)
      expect((await call(method, path, { token: vic, body: {} })).status, path).toBe(403);
    const before = heard.length;
    expect((await call('POST', `/goals/${goalId}/pause`, { token: eve, body: {} })).status).toBe(404);
    expect(heard.length).toBe(before);
    expect((await call('POST', `/tasks/${taskId}/retry`, { token: eve, body: {} })).status).toBe(404);
  });

  // @requirement AGT-055
  it('issues standing grants in the caller’s name, and for a whole tenant only to administrators', async () => {
    const grant = { scope: { kind: 'agent', id: 'code' }, tool: 'run_command', reason: 'nightly', expiresAt: '2099-01-01T00:00:00.000Z' };
    const issued = await call('POST', '/grants', { body: grant });
    expect([issued.status, issued.body.issuedBy]).toEqual([201, people.ana.userId]);
    expect((await call('POST', '/grants', { body: { ...grant, scope: { kind: 'tenant' } } })).status).toBe(201);
    expect((await call('POST', '/grants', { body: { ...grant, scope: { kind: 'everywhere' } } })).status).toBe(400);
    expect((await call('POST', '/grants', { body: { ...grant, issuedBy: 'somebody else' } })).status).toBe(400);
    expect((await call('GET', '/grants?active=true')).body).toEqual({ grants: [] });
    expect((await call('DELETE', `/grants/${id('grant', '1')}`)).status).toBe(404);
  });

  it('takes edited arguments along with an approval', async () => {
    const approvalId = id('appr', '1');
    expect((await call('POST', `/approvals/${approvalId}/approve`, { body: { editedArguments: { command: 'ls' } } })).status).toBe(200);
    expect(last()?.input).toMatchObject({ decision: 'approved', editedArguments: { command: 'ls' }, by: people.ana.userId });
  });

  it('tells a caller whose tenant has too much under way when to come again', async () => {
    gateway.peer.more.set(goalsSubmit.type, () => {
      throw fault('RATE_LIMITED', 'Not now', { details: { retryAfterSeconds: 15 } });
    });
    const refused = await call('POST', '/goals', { body: { text: 'one more' } });
    expect([refused.status, refused.headers.get('retry-after'), refused.body.code]).toEqual([429, '15', 'RATE_LIMITED']);
    expect(refused.body).not.toHaveProperty('retryAfterSeconds');
    const { conversationId } = (await call('POST', '/conversations', { body: {} })).body;
    const said = await call('POST', `/conversations/${conversationId}/messages`, { body: { content: 'one more' } });
    expect([said.status, said.headers.get('retry-after')]).toEqual([429, '15']);
    gateway.peer.more.set(goalsSubmit.type, () => {
      throw fault('QUOTA_EXCEEDED', 'Used up');
    });
    expect((await call('POST', '/goals', { body: { text: 'one more' } })).headers.get('retry-after')).toBe('60');
    gateway.peer.more.delete(goalsSubmit.type);
  });

  // @requirement EDG-017
  it('lists tasks by state and agent type, and none of another tenant', async () => {
    expect((await call('GET', `/tasks?goalId=${goalId}`)).body).toMatchObject({ tasks: [{ taskId }], complete: true });
    expect((await call('GET', '/tasks?state=completed&agentType=code')).body.tasks.length).toBeGreaterThan(0);
    expect((await call('GET', '/tasks?state=failed')).body).toEqual({ tasks: [], complete: true });
    expect((await call('GET', '/tasks?limit=1&agentType=code')).body.tasks).toHaveLength(1);
    expect((await call('GET', '/tasks?state=exploded')).status).toBe(400);
    expect((await call('GET', '/tasks', { token: eve })).body.tasks).toEqual([]);
  });

  // @requirement EDG-017
  it('stops a task by what it does, and decides what it waits for with the arguments that a person edited', async () => {
    expect((await call('POST', `/tasks/${taskId}/cancel`, { body: {} })).body.code).toBe('INVALID_TRANSITION');
    const before = gateway.peer.more.get(tasksGet.type)!;
    const running = (tenantId: string) => ({ ...(before({ taskId }, tenantId) as object), state: 'in_progress' });
    gateway.peer.more.set(tasksGet.type, (_, tenantId) => running(tenantId));
    const approval = gateway.peer.more.get(approvalsGet.type)!({ approvalId: id('appr', '2') }, people.ana.tenantId);
    gateway.peer.more.set(approvalsList.type, () => ({ approvals: [approval] }));
    const approve = (token: string) => call('POST', `/tasks/${taskId}/approve`, { token, body: { editedArguments: { command: 'ls' } } });
    expect((await approve(vic)).status).toBe(403);
    expect((await approve(eve)).status).toBe(404);
    expect((await approve(ana)).body).toEqual({ decided: [id('appr', '2')] });
    expect(last()?.input).toMatchObject({ decision: 'approved', editedArguments: { command: 'ls' } });
    expect((await call('POST', `/tasks/${taskId}/cancel`, { body: {} })).body).toEqual({ accepted: true, stopped: 'approval' });
    expect(last()?.input).toMatchObject({ decision: 'rejected' });
    gateway.peer.more.set(approvalsList.type, () => ({ approvals: [] }));
    gateway.peer.more.set(goalsCancel.type, () => ({ accepted: true }));
    expect((await call('POST', `/tasks/${taskId}/cancel`, { body: {} })).body).toEqual({ accepted: true, stopped: 'goal' });
    gateway.peer.more.set(tasksGet.type, before);
  });
});
