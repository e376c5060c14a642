import { GoalLimits, Plan, type GoalEventBody } from '@autoweave/contracts';
import { decide, evolve, type GoalCommand, type GoalRun, stamp } from '@autoweave/engine';
import { describe, expect, it } from 'vitest';
import { AgentDirectory } from '../agent/agent-directory.js';
import { shippedAgents } from '../agent/agent-files.js';
import { WorkerRegistry } from '../worker/worker-registry.js';
import { Dispatcher } from './dispatcher.js';

const at = '2026-01-01T00:00:00.000Z';
const definitions = await shippedAgents();

/** Goals in memory behind a dispatcher, with a worker of so many slots for agents of these types. */
function bench(slots: number, agentTypes: string[] = ['code']) {
  const agents = new AgentDirectory();
  agents.load(definitions, []);
  const workers = new WorkerRegistry(10_000);
  workers.saw(
    {
      worker: {
        workerId: 'w',
        status: 'IDLE',
        agentTypes,
        currentTasks: 0,
        maxTasks: slots,
        host: 'x',
        pid: 1,
        rssMb: 1,
        model: '',
        lastHeartbeatAt: at,
        startedAt: at,
      },
      active: [],
      draining: false,
    },
    0,
  );
  const dispatcher = new Dispatcher(
    agents,
    workers,
    () => undefined,
    () => 1,
  );
  const runs = new Map<string, GoalRun>();
  let ids = 0;
  const send = (goalId: string, command: GoalCommand): readonly GoalEventBody[] => {
    const decision = decide(runs.get(goalId), command);
    if (!decision.ok) throw new Error(decision.fault.message);
    for (const event of stamp(runs.get(goalId) ?? { goalId, seq: 0 }, decision.events, at)) {
      const run = evolve(runs.get(goalId), event);
      runs.set(goalId, run);
      dispatcher.follow(run, event);
    }
    return decision.events;
  };
  return {
    runs,
    dispatcher,
    submit(tenantId: string, tasks: number, over: { priority?: number; maxConcurrentTasks?: number; agentType?: string } = {}): string {
      const goalId = `goal_${(ids += 1)}`;
      const plan = Plan.parse({
        summary: '',
        answerFrom: 't0',
        method: '',
        tasks: Array.from({ length: tasks }, (_, i) => ({ key: `t${i}`, name: 't', description: '', agentType: over.agentType ?? 'code' })),
      });
      const limits = GoalLimits.parse({ maxConcurrentTasks: over.maxConcurrentTasks ?? 1_000, maxAgents: 1_000 });
      send(goalId, {
        type: 'submit',
        at,
        received: { tenantId, userId: 'u', title: '', text: '', inputs: [], priority: over.priority ?? 5, limits, plan },
        taskIds: Object.fromEntries(plan.tasks.map((t) => [t.key, `${goalId}-${t.key}`])),
      });
      send(goalId, { type: 'begin_execution', at });
      return goalId;
    },
    /** Gives out what there is room for; answers with the goals in order. */
    round(): string[] {
      const given: string[] = [];
      for (const [goalId, items] of dispatcher.admit(runs)) {
        send(goalId, { type: 'assign', at, items: items.map((item) => ({ ...item, token: 'k' })) });
        for (const _ of items) given.push(goalId);
      }
      return given;
    },
    finish(goalId: string, taskId: string): void {
      const task = runs.get(goalId)!.tasks.get(taskId)!;
      send(goalId, {
        type: 'complete',
        at,
        workerId: 'w',
        taskId,
        attempt: task.attempt,
        token: task.token!,
        usage: { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 },
        result: { type: 'task_completed', summary: '', data: {}, artifacts: [], evidence: [], checks: [], method: '', limits: [] },
      });
    },
  };
}

describe('the dispatcher', () => {
  // @requirements ORC-037
  it('gives out no more than the slots and a little, and more when something ends', () => {
    const b = bench(4);
    const goalId = b.submit('a', 50);
    expect(b.round()).toHaveLength(8);
    expect(b.round()).toHaveLength(0);
    b.finish(goalId, [...b.runs.get(goalId)!.running][0]!);
    expect(b.round()).toHaveLength(1);
    expect([b.dispatcher.running, b.dispatcher.waiting]).toEqual([8, 41]);
  });

  it('lets a goal run no more at once than its own limit', () => {
    const b = bench(20);
    b.submit('a', 50, { maxConcurrentTasks: 3 });
    expect(b.round()).toHaveLength(3);
  });

  it('serves a tenant with one task in the next round beside one with hundreds', () => {
    const b = bench(4);
    const big = b.submit('a', 500);
    b.round();
    const small = b.submit('b', 1);
    b.finish(big, [...b.runs.get(big)!.running][0]!);
    expect(b.round()).toEqual([small]);
  });

  it('serves a tenant that waits for one type of agent in the next round beside the backlog of another for another type', () => {
    const b = bench(4, ['code', 'qa']);
    const big = b.submit('a', 500);
    b.round();
    const small = b.submit('b', 1, { agentType: 'qa' });
    b.finish(big, [...b.runs.get(big)!.running][0]!);
    expect(b.round()).toEqual([small]);
  });

  it('gives out no more than the slots and a little in all, however many types one worker serves', () => {
    const b = bench(4, ['code', 'qa', 'data']);
    for (const agentType of ['code', 'qa', 'data']) b.submit('a', 20, { agentType });
    expect(b.round()).toHaveLength(8);
  });

  it('prefers the urgent goal within a tenant also when it waits for another type of agent', () => {
    const b = bench(4, ['code', 'qa']);
    b.submit('a', 50);
    const urgent = b.submit('a', 3, { priority: 9, agentType: 'qa' });
    expect(b.round().filter((g) => g === urgent)).toHaveLength(3);
  });

  // @requirements ORC-030
  it('prefers the urgent goal within a tenant', () => {
    const b = bench(4);
    b.submit('a', 50);
    const urgent = b.submit('a', 3, { priority: 9 });
    expect(b.round().filter((g) => g === urgent)).toHaveLength(3);
  });

  it('gives a goal out again as it stands after a take-over, and nothing of it once it is forgotten', () => {
    const b = bench(4);
    const goalId = b.submit('a', 10);
    b.round();
    const run = b.runs.get(goalId)!;
    b.dispatcher.forget(run);
    expect([b.dispatcher.running, b.round().length]).toEqual([0, 0]);
    b.dispatcher.adopt(run);
    expect([b.dispatcher.running, b.dispatcher.waiting]).toEqual([8, 2]);
  });

  it('gives a task out once, also when its goal was read again before its turn came', () => {
    const b = bench(4);
    const goalId = b.submit('a', 3);
    const run = b.runs.get(goalId)!;
    b.dispatcher.forget(run);
    b.dispatcher.adopt(run);
    const admitted = [...b.dispatcher.admit(b.runs).values()].flat().map((item) => item.taskId);
    expect(admitted.sort()).toEqual([...run.ready].sort());
  });
});
