import { GoalEventBody, isTerminalTaskState } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountOf,
  bookedBy,
  decide,
  evolve,
  fold,
  freeze,
  type GoalRun,
  mayBecome,
  planErrors,
  simulate,
  stamp,
  type TaskRun,
  thaw,
} from '../src/index.js';
import { goalId, intent, received } from './arbitrary.js';
import { checkInvariants } from './invariants.js';
import { failure, later, type plan } from './play.js';
import { richPlan } from './rich-plan.js';

const happening = fc.record({
  what: fc.constantFrom('ok', 'ok', 'ok', 'ok', 'ok', 'fail', 'refuse', 'vanish'),
  n: fc.integer({ min: 0, max: 4 }),
  ms: fc.integer({ min: 0, max: 50 }),
  tokens: fc.nat(400),
});

describe('random plans with every kind of edge', () => {
  const play = (
    p: ReturnType<typeof plan>,
    happenings: readonly { what: string; n: number; ms: number; tokens: number }[],
    market: boolean,
    given: boolean,
  ) => {
    let i = 0;
    const next = () => happenings[i++ % happenings.length]!;
    const outcome = (task: TaskRun) => {
      const h = next();
      // Nobody spends more than was promised: the gate sees to that.
      const tokens = Math.min(h.tokens, task.reserved.tokens, task.reserved.costMicroUsd);
      const usage = { inputTokens: tokens, outputTokens: 0, costMicroUsd: tokens, modelCalls: 1 };
      if (h.what === 'vanish') return { kind: 'vanish' as const, ms: h.ms, usage };
      if (h.what === 'fail') return { ...failure('TOOL_FAILED'), usage };
      if (h.what === 'refuse') return { ...failure(), usage };
      return { kind: 'complete' as const, usage, ms: h.ms, result: { data: { n: h.n, list: Array.from({ length: h.n }, (_, k) => k) } } };
    };
    return simulate(goalId, received({ ...(given ? { plan: p } : {}), ...(market ? { pattern: 'market' as const } : {}) }), {
      intent: () => intent({ pattern: market ? 'market' : 'swarm' }),
      plan: () => p,
      agent: outcome,
      child: outcome,
      bids: (t) =>
        next().n % 2 === 0
          ? []
          : [
              {
                taskId: t.taskId,
                agent: 'x',
                agentType: 'data',
                tokens: 1,
                costMicroUsd: 1,
                seconds: 1,
                confidence: 0.5,
                quality: 0.5,
                basis: 'b',
              },
            ],
    });
  };
  const everything = [richPlan, fc.array(happening, { minLength: 1, maxLength: 40 }), fc.boolean(), fc.boolean()] as const;

  // @requirements ORC-012 ORC-013 ORC-029
  it('always end, with counters equal to edges, conserved budgets and legal transitions at every event', () => {
    fc.assert(
      fc.property(...everything, (p, happenings, market, given) => {
        fc.pre(planErrors(p, { agentTypes: new Set(['code']), maxTasks: 100 }).length === 0);
        const { run: goal, events } = play(p, happenings, market, given);
        expect(['COMPLETED', 'FAILED']).toContain(goal.state);
        let again: GoalRun | undefined;
        events.forEach((event, i) => {
          expect(event.seq).toBe(i + 1);
          if (event.type === 'goal.state_changed') expect(mayBecome(event.payload.from, event.payload.to)).toBe(true);
          GoalEventBody.parse({ type: event.type, payload: event.payload });
          again = evolve(again, event);
          checkInvariants(again);
        });
        expect(freeze(again!)).toEqual(freeze(goal));
        for (const id of goal.byKey.values()) expect(isTerminalTaskState(goal.tasks.get(id)!.state)).toBe(true);
        expect(goal.children.size).toBe(0);
        const booked = events.reduce((sum, event) => sum + amountOf(bookedBy(event)).tokens, 0);
        expect({ spent: goal.budget.spent.tokens, promised: goal.budget.reserved }).toEqual({
          spent: booked,
          promised: { tokens: 0, costMicroUsd: 0 },
        });
        expect(booked).toBeLessThanOrEqual(goal.limits.maxTokens);
      }),
      { numRuns: 300 },
    );
  });

  it('can be frozen at any event and carried on, and opened again at any task when they have ended', () => {
    fc.assert(
      fc.property(...everything, fc.nat(), (p, happenings, market, given, cut) => {
        fc.pre(planErrors(p, { agentTypes: new Set(['code']), maxTasks: 100 }).length === 0);
        const { run: goal, events } = play(p, happenings, market, given);
        const at = 1 + (cut % events.length);
        const carried = fold(events.slice(at), thaw(JSON.parse(JSON.stringify(freeze(fold(events.slice(0, at))!)))));
        expect(JSON.parse(JSON.stringify(freeze(carried!)))).toEqual(JSON.parse(JSON.stringify(freeze(goal))));
        const keys = [...goal.byKey.keys()];
        const key = keys[cut % keys.length] as string;
        const decision = decide(goal, { type: 'retry', at: later, by: 'user', keys: [key] });
        expect(decision.ok).toBe(true);
        if (!decision.ok) return;
        let again: GoalRun | undefined = goal;
        for (const e of stamp(goal, decision.events, later)) {
          again = evolve(again, e);
          checkInvariants(again);
        }
        expect(isTerminalTaskState(again.tasks.get(again.byKey.get(key) ?? '')?.state ?? 'pending')).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});
