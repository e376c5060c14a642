import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GoalEvent, GoalEventBody } from '../goal/event.js';
import { noUsage } from '../usage.js';
import { foldGoalView } from './fold-goal-view.js';
import { refusalOf, workingTasks } from './goal-view.js';

const goalId = 'goal_01jd0000000000000000000001';
const a = 'task_01jd000000000000000000000a';
const b = 'task_01jd000000000000000000000b';
const approvalId = 'appr_01jd0000000000000000000001';
const workerId = 'worker_01jd0000000000000000000001';

const logOf = (bodies: readonly GoalEventBody[]): readonly GoalEvent[] =>
  bodies.map(
    (body, index) =>
      ({ goalId, seq: index + 1, version: 1, at: new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString(), ...body }) as GoalEvent,
  );

const planned = (key: string, dependsOn: readonly string[] = []) => ({
  key,
  name: key,
  description: '',
  agentType: 'analyst',
  priority: 5,
  dependsOn: [...dependsOn],
  tools: [],
  maxRetries: 3,
  timeoutSeconds: 300,
  weight: 1,
});
const stored = {
  type: 'goal.plan_stored',
  payload: {
    version: 1,
    plan: { summary: 'two steps', tasks: [planned('a'), planned('b', ['a'])], answerFrom: 'b', criteria: [], method: 'test' },
    taskIds: { a, b },
    keptTaskIds: [],
    model: 'embedded',
    usage: noUsage,
  },
} satisfies GoalEventBody;
const started = (taskId: string, attempt = 1): GoalEventBody => ({
  type: 'tasks.started',
  payload: { items: [{ taskId, attempt, workerId, agent: 'analyst' }] },
});
const completed = (taskId: string): GoalEventBody => ({
  type: 'task.completed',
  payload: {
    taskId,
    attempt: 1,
    usage: noUsage,
    result: { type: 'task_completed', summary: 'ok', data: {}, artifacts: [], evidence: [], checks: [], method: 'test', limits: [] },
  },
});
const asked: GoalEventBody = {
  type: 'approval.requested',
  payload: {
    planVersion: 1,
    approval: {
      approvalId,
      kind: 'tool',
      taskId: a,
      attempt: 1,
      tool: 'run_command',
      callKey: 'k',
      arguments: { command: 'ls' },
      argumentsHash: 'h',
      reason: 'why',
      risk: 'HIGH',
      expiresAt: '2026-01-02T00:00:00.000Z',
    },
  },
};

describe('foldGoalView', () => {
  it('does not depend on where the log is cut, and ignores repeated events', () => {
    const log = logOf([
      stored,
      started(a),
      {
        type: 'task.stepped',
        payload: {
          taskId: a,
          attempt: 1,
          steps: [
            { kind: 'text', text: 'x' },
            { kind: 'text', text: 'y' },
          ],
        },
      },
      completed(a),
      started(b),
      completed(b),
    ]);
    const whole = foldGoalView(goalId, log);
    fc.assert(
      fc.property(fc.nat(log.length), fc.nat(log.length), (cut, overlap) => {
        const head = foldGoalView(goalId, log.slice(0, cut));
        expect(foldGoalView(goalId, log.slice(Math.max(0, cut - overlap)), head)).toEqual(whole);
      }),
    );
  });

  it('counts progress by completed weight', () => {
    expect(foldGoalView(goalId, logOf([stored])).progress).toBe(0);
    expect(foldGoalView(goalId, logOf([stored, started(a), completed(a)])).progress).toBe(50);
  });

  it('runs text on, and makes one entry of a tool call and its result', () => {
    const view = foldGoalView(
      goalId,
      logOf([
        stored,
        started(a),
        {
          type: 'task.stepped',
          payload: {
            taskId: a,
            attempt: 1,
            steps: [
              { kind: 'text', text: 'read' },
              { kind: 'text', text: 'ing' },
              { kind: 'tool_call', callId: 'c1', tool: 'read_file', arguments: { path: 'x.csv' } },
            ],
          },
        },
        {
          type: 'task.stepped',
          payload: {
            taskId: a,
            attempt: 1,
            steps: [{ kind: 'tool_result', callId: 'c1', tool: 'read_file', ok: true, summary: '3 rows', durationMs: 5 }],
          },
        },
      ]),
    );
    expect(view.tasks[0]?.entries).toEqual([
      { kind: 'text', attempt: 1, text: 'reading' },
      {
        kind: 'tool',
        attempt: 1,
        callId: 'c1',
        tool: 'read_file',
        arguments: { path: 'x.csv' },
        state: 'ok',
        summary: '3 rows',
        durationMs: 5,
        fault: undefined,
      },
    ]);
  });

  it('marks a task that waits for a person, until it is decided', () => {
    const before = foldGoalView(goalId, logOf([stored, started(a), asked]));
    expect(before.tasks[0]?.awaits).toBe(approvalId);
    expect(workingTasks(before)).toEqual([]);
    const after = foldGoalView(
      goalId,
      logOf([stored, started(a), asked, { type: 'approval.decided', payload: { approvalId, decision: 'approved', decidedBy: 'Ada' } }]),
    );
    expect(after.approvals[0]).toMatchObject({ status: 'approved', decidedBy: 'Ada' });
    expect(after.tasks[0]?.awaits).toBeUndefined();
  });

  it('keeps the history of tasks that a new plan keeps', () => {
    const replanned: GoalEventBody = {
      type: 'goal.plan_stored',
      payload: { ...(stored.payload as Extract<GoalEventBody, { type: 'goal.plan_stored' }>['payload']), version: 2, keptTaskIds: [a] },
    };
    const view = foldGoalView(
      goalId,
      logOf([
        stored,
        started(a),
        completed(a),
        started(b),
        { type: 'task.failed', payload: { taskId: b, attempt: 1, fault: { code: 'TOOL_FAILED', message: 'no' }, usage: noUsage } },
        replanned,
      ]),
    );
    expect(view.plan?.version).toBe(2);
    expect(view.tasks.map((task) => task.state)).toEqual(['completed', 'blocked']);
  });

  it('names what is missing, whoever found out', () => {
    const refusal = { code: 'CAPABILITY_MISSING' as const, reason: 'no mail', missing: ['mail'], suggestions: ['summarise the file'] };
    expect(
      refusalOf({
        fault: { code: 'CAPABILITY_MISSING', message: 'no mail', details: { missing: ['mail'], suggestions: ['summarise the file'] } },
      }),
    ).toEqual(refusal);
    expect(refusalOf({ fault: { code: 'TOOL_FAILED', message: 'x' } })).toBeUndefined();
  });

  it('shows what edges say beyond “after”, why an agent was chosen, and which tasks are copies', () => {
    const until = { path: 'score', op: 'at_least' as const, value: 8 };
    const plan = {
      ...stored.payload.plan,
      tasks: [
        planned('a'),
        { ...planned('b', ['a']), join: 'any' as const, when: [{ ...until, task: 'a' }], loop: { until, maxRounds: 2 } },
      ],
    };
    const view = foldGoalView(
      goalId,
      logOf([
        { ...stored, payload: { ...stored.payload, plan } },
        {
          type: 'tasks.assigned',
          payload: { items: [{ taskId: b, attempt: 1, token: 't', agentType: 'analyst', reason: 'the only one' }] },
        },
        { type: 'task.expanded', payload: { taskId: a, items: [{ taskId: `${a.slice(0, -1)}d`, key: 'a-1', item: 1 }] } },
      ]),
    );
    expect(view.tasks).toMatchObject([
      { key: 'a-1', copyOf: 'a' },
      { key: 'b', join: 'any', when: [{ task: 'a' }], loop: { maxRounds: 2 }, assignReason: 'the only one' },
    ]);
  });
});
