import { GoalEvent, GoalEventBody, isTerminalTaskState } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountOf,
  bookedBy,
  decide,
  evolve,
  fold,
  freeze,
  type GoalCommand,
  type GoalRun,
  graphFlaws,
  mayBecome,
  type Script,
  simulate,
  type Simulation,
  stamp,
  thaw,
} from '../src/index.js';
import { dag, goalId, intent, planOf, received } from './arbitrary.js';
import { checkInvariants } from './invariants.js';

const outcome = fc.oneof(
  { weight: 30, arbitrary: fc.constant({ kind: 'complete' as const }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'fail' as const, fault: { code: 'TOOL_FAILED' as const, message: 'broken' } }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'vanish' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'fail' as const, fault: { code: 'SAFETY_VIOLATION' as const, message: 'no' } }) },
);
const scenario = fc.record({
  tasks: dag(25, true),
  outcomes: fc.array(fc.record({ what: outcome, ms: fc.integer({ min: 0, max: 50 }), tokens: fc.nat(500) }), {
    minLength: 1,
    maxLength: 60,
  }),
  given: fc.boolean(),
});

function play(s: typeof scenario extends fc.Arbitrary<infer T> ? T : never): Simulation {
  let n = 0;
  const plan = planOf(s.tasks);
  const script: Script = {
    intent: () => intent(),
    plan: () => plan,
    agent: () => {
      const next = s.outcomes[n++ % s.outcomes.length] as (typeof s.outcomes)[number];
      const usage = { inputTokens: next.tokens, outputTokens: 0, costMicroUsd: next.tokens, modelCalls: 1 };
      return next.what.kind === 'vanish' ? { ...next.what, ms: next.ms } : { ...next.what, ms: next.ms, usage };
    },
  };
  return simulate(goalId, received(s.given ? { plan } : {}), script);
}

describe('a whole goal on random graphs with failing and vanishing agents', () => {
  // @requirements ORC-012 ORC-013 ORC-027 ORC-028
  it('always ends, with a dense sequence, legal transitions, counters equal to edges and conserved budgets at every event', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const { run, events } = play(s);
        expect(['COMPLETED', 'FAILED']).toContain(run.state);
        let again: GoalRun | undefined;
        events.forEach((event, i) => {
          expect(event.seq).toBe(i + 1);
          if (event.type === 'goal.state_changed') expect(mayBecome(event.payload.from, event.payload.to)).toBe(true);
          again = evolve(again, event);
          checkInvariants(again);
        });
        expect(freeze(again!)).toEqual(freeze(run));
      }),
      { numRuns: 150 },
    );
  });

  // @requirements ORC-031
  it('loses no task and commits none twice', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const { run, events } = play(s);
        const booked = events.reduce((sum, e) => sum + amountOf(bookedBy(e)).costMicroUsd, 0);
        expect(run!.budget.spent.costMicroUsd).toBe(booked);
        const commits = events.flatMap((e) => (e.type === 'task.completed' ? [e.payload.taskId] : []));
        expect(new Set(commits).size).toBe(commits.length);
        for (const id of run.byKey.values()) expect(isTerminalTaskState(run.tasks.get(id)!.state)).toBe(true);
        if (run.state === 'COMPLETED')
          for (const id of run.byKey.values()) {
            const task = run.tasks.get(id)!;
            expect(task.state === 'completed' || task.skipped || (task.state === 'failed' && task.dispensable)).toBe(true);
          }
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same log for the same script', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        expect(play(s).events).toEqual(play(s).events);
      }),
      { numRuns: 30 },
    );
  });

  it('writes only events that the contract accepts', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        for (const e of play(s).events) GoalEventBody.parse({ type: e.type, payload: e.payload });
      }),
      { numRuns: 20 },
    );
    GoalEvent.parse(play({ tasks: [], outcomes: [], given: false, ...fc.sample(scenario, 1)[0] }).events[0]);
  });

  // @requirements ORC-017
  it('can be frozen at any event, thawed from JSON and carried on to the same end', () => {
    fc.assert(
      fc.property(scenario, fc.nat(), (s, cut) => {
        const { run, events } = play(s);
        const at = 1 + (cut % events.length);
        const frozen = JSON.parse(JSON.stringify(freeze(fold(events.slice(0, at))!)));
        const carried = fold(events.slice(at), thaw(frozen));
        expect(JSON.parse(JSON.stringify(freeze(carried!)))).toEqual(JSON.parse(JSON.stringify(freeze(run))));
      }),
      { numRuns: 60 },
    );
  });
});

describe('random commands in random order', () => {
  /** Commands that know nothing of the state: mostly refused, some by chance right. */
  const noise = fc.array(
    fc.record({
      kind: fc.constantFrom(
        'complete',
        'fail',
        'start',
        'lose',
        'step',
        'timeout',
        'assign',
        'begin',
        'verify',
        'memory',
        'reflect',
        'cancelLate',
        'suspend',
        'decide',
      ),
      pick: fc.nat(),
      staleAttempt: fc.boolean(),
    }),
    { minLength: 5, maxLength: 120 },
  );

  // @requirements ORC-013 ORC-031
  it('never breaks an invariant, and a stale attempt never commits', () => {
    fc.assert(
      fc.property(dag(10), noise, (tasks, commands) => {
        const plan = planOf(tasks);
        const ids = Object.fromEntries(tasks.map((t, i) => [t.key, `task_${String(i).padStart(26, '0')}`]));
        let run: GoalRun | undefined;
        let time = Date.parse('2026-01-01T00:00:00Z');
        let token = 0;
        const events: GoalEvent[] = [];
        const send = (command: GoalCommand) => {
          const before = run ? JSON.stringify(freeze(run)) : '';
          const decision = decide(run, command);
          if (run) expect(JSON.stringify(freeze(run))).toBe(before);
          if (!decision.ok) return decision;
          for (const e of stamp(run ?? { goalId, seq: 0 }, decision.events, command.at)) {
            run = evolve(run, e);
            events.push(e);
            checkInvariants(run);
          }
          return decision;
        };
        const now = () => new Date((time += 1_000)).toISOString();
        send({ type: 'submit', at: now(), received: received({ plan }), taskIds: ids });
        for (const c of commands) {
          const goal = run!;
          const task = [...goal.tasks.values()][c.pick % goal.tasks.size]!;
          const claim = {
            taskId: task.taskId,
            attempt: c.staleAttempt ? Math.max(1, task.attempt - 1) : Math.max(1, task.attempt),
            token: c.staleAttempt ? 'stale' : (task.token ?? 'none'),
          };
          const usage = { inputTokens: 1, outputTokens: 1, costMicroUsd: 2, modelCalls: 1 };
          const at = now();
          const result = {
            type: 'task_completed' as const,
            summary: '',
            data: {},
            artifacts: [],
            evidence: [],
            checks: [],
            method: 'x',
            limits: [],
          };
          switch (c.kind) {
            case 'complete': {
              const answer = send({ type: 'complete', at, workerId: 'w', ...claim, result, usage });
              if (c.staleAttempt) expect(answer.ok && answer.events.length > 0).toBe(false);
              break;
            }
            case 'fail':
              send({ type: 'fail', at, ...claim, fault: { code: 'TOOL_FAILED', message: '' }, usage, jitter: 0.5 });
              break;
            case 'start':
              send({ type: 'start', at, workerId: 'w', items: [{ ...claim, agent: 'a' }] });
              break;
            case 'step':
              send({ type: 'step', at, ...claim, steps: [], spent: { ...usage, inputTokens: c.pick % 50 } });
              break;
            case 'lose':
              send({ type: 'lose_attempts', at, workerId: 'w', items: [claim] });
              break;
            case 'timeout':
              send({ type: 'time_out_attempt', at, taskId: task.taskId, attempt: claim.attempt, jitter: 0 });
              break;
            case 'assign':
              send({ type: 'assign', at, items: [...goal.ready].map((taskId) => ({ taskId, token: `k${token++}`, agentType: 'code' })) });
              break;
            case 'begin':
              send({ type: 'begin_execution', at });
              break;
            case 'verify':
              send({ type: 'verify', at, judged: [], usage });
              break;
            case 'memory':
              send({ type: 'write_memory', at, memoryIds: [], degraded: true });
              break;
            case 'reflect':
              send({ type: 'reflect', at, lessons: [], usage });
              break;
            case 'cancelLate':
              if (c.pick % 7 === 0) send({ type: 'cancel', at, by: 'user' });
              break;
            case 'suspend':
              send({
                type: 'suspend',
                at,
                ...claim,
                usage,
                approval: {
                  approvalId: `appr_${String(token++).padStart(26, '0')}`,
                  kind: 'tool',
                  taskId: claim.taskId,
                  attempt: claim.attempt,
                  tool: 'x',
                  callKey: 'k',
                  arguments: {},
                  argumentsHash: 'h',
                  reason: 'r',
                  risk: 'HIGH',
                  expiresAt: '2027-01-01T00:00:00.000Z',
                },
              });
              break;
            case 'decide': {
              const a = [...goal.approvals.keys()][c.pick % Math.max(1, goal.approvals.size)];
              if (a)
                send({ type: 'decide_approval', at, approvalId: a, decision: c.pick % 2 ? 'approved' : 'rejected', decidedBy: 'user' });
              break;
            }
          }
        }
        const commits = events.flatMap((e) => (e.type === 'task.completed' ? [e.payload.taskId] : []));
        expect(new Set(commits).size).toBe(commits.length);
        expect(graphFlaws(tasks)).toEqual([]);
        const answer = send({ type: 'cancel', at: now(), by: 'user' });
        if (answer.ok) for (const t of run!.tasks.values()) expect(isTerminalTaskState(t.state)).toBe(true);
        for (const a of run!.approvals.values()) expect(a.status).not.toBe('pending');
      }),
      { numRuns: 200 },
    );
  });
});
