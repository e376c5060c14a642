import { type GoalEvent, GoalLimits, type Intent } from '@autoweave/contracts';
import { decide, evolve, type GoalCommand, type GoalRun, planErrors, stamp } from '@autoweave/engine';
import { describe, expect, it } from 'vitest';
import { shortcutPlan } from './shortcut.js';

const at = '2026-01-01T00:00:00.000Z';
const doer = (type: string, ...skills: string[]) => ({
  type,
  capabilities: skills.map((name) => ({ name, confidence: 1, specializations: [] })),
});
const team = { doers: [doer('general'), doer('data', 'data-analysis'), doer('research', 'web-research')] } as never;
const usage = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 };

function goal(over: Partial<Intent>, pattern?: 'council'): GoalRun {
  let run: GoalRun | undefined;
  const send = (command: GoalCommand) => {
    const decision = decide(run, command);
    if (!decision.ok) throw new Error(decision.fault.message);
    for (const event of stamp(run ?? { goalId: 'goal', seq: 0 }, decision.events, at) as GoalEvent[]) run = evolve(run, event);
  };
  const received = {
    tenantId: 't',
    userId: 'u',
    title: 'Sum it up',
    text: 'Sum it up',
    inputs: [],
    priority: 5,
    limits: GoalLimits.parse({}),
  };
  send({ type: 'submit', at, received: { ...received, ...(pattern ? { pattern } : {}) } });
  const intent: Intent = {
    objective: 'a sum',
    capabilities: ['web-research'],
    complexity: 'SIMPLE',
    risk: 'LOW',
    pattern: 'single',
    confidence: 1,
    method: 'm',
    ...over,
  };
  send({ type: 'record_intent', at, intent, model: 'm', usage });
  return run as unknown as GoalRun;
}

describe('a goal without a planner', () => {
  // @requirements ORC-008 ORC-047
  it('is one that is simple and needs at most one capability: one task for an agent that has it', () => {
    const plan = shortcutPlan(goal({}), team);
    expect(plan?.tasks.map((t) => t.agentType)).toEqual(['research']);
    expect(plan && planErrors(plan, { agentTypes: new Set(['research']), maxTasks: 10 })).toEqual([]);
    expect(shortcutPlan(goal({ complexity: 'TRIVIAL', capabilities: [] }), team)?.tasks[0]?.agentType).toBe('general');
    expect(shortcutPlan(goal({ capabilities: ['Data'] }), team)?.tasks[0]?.agentType).toBe('data');
  });

  it.each([
    ['is complex', goal({ complexity: 'MODERATE' })],
    ['needs several capabilities', goal({ capabilities: ['web-research', 'data-analysis'] })],
    ['needs what nobody here has', goal({ capabilities: ['juggling'] })],
    ['is of a kind that its provider has a plan for', goal({ kind: 'query' })],
    ['was asked to be checked', goal({}, 'council')],
    ['was planned before', { ...goal({}), planVersion: 1 }],
  ])('is none that %s', (_why, run) => expect(shortcutPlan(run, team)).toBeUndefined());
});
