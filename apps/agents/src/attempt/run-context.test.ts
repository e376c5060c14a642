import { describe, expect, it } from 'vitest';
import { assignmentOf } from '../../test/loop/harness.js';
import { RunLedger } from '../gate/index.js';
import { gateContextOf, Spending } from './run-context.js';

const tree = {
  tokensSpent: 1_000,
  agentsSpawned: 7,
  agentsActive: 3,
  startedAt: '2026-01-01T00:00:00.000Z',
  limits: { maxTokens: 2_000, maxAgents: 9, maxSeconds: 60, maxDepth: 2 },
};
const contextOf = (extra: Parameters<typeof assignmentOf>[0], spending = new Spending()) =>
  gateContextOf({
    assignment: assignmentOf(extra),
    allowedTools: [],
    ledger: new RunLedger(),
    spending,
    workspaceDir: '/nowhere',
    now: () => new Date('2026-01-01'),
  });

// @requirements AGT-049 AGT-057
describe('what an action is measured against', () => {
  it('is what the whole tree used, the agents and tokens of this run included, and what its user may do', async () => {
    const spending = new Spending();
    spending.add({ inputTokens: 5, outputTokens: 5, costMicroUsd: 1, modelCalls: 1 });
    const during = await spending.spawning(async () => contextOf({ tree, userPermissions: ['goal:read'] }, spending));
    expect(during.use).toMatchObject({ tokensSpent: 1_010, agentsSpawned: 8, agentsActive: 4, startedAt: new Date(tree.startedAt) });
    expect(during.limits).toEqual(tree.limits);
    expect(during.userPermissions).toEqual(['goal:read']);
    expect(contextOf({ tree }, spending).use).toMatchObject({ agentsSpawned: 8, agentsActive: 3 });
  });

  it('takes the text of a goal for a person’s word only where a person wrote it', () => {
    const { goal } = assignmentOf();
    expect(contextOf({}).goalText).toBe(goal.text);
    expect(contextOf({ depth: 1 }).goalText).toBeUndefined();
    expect(contextOf({ goal: { ...goal, byAgent: true } }).goalText).toBeUndefined();
  });
});
