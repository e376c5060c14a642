import type { StandingGrant } from '@autoweave/contracts';
import type { GoalRun, TaskRun } from '@autoweave/engine';
import { beforeEach, describe, expect, it } from 'vitest';
import { GrantBook } from './grant-book.js';

const grant = (over: Partial<StandingGrant> = {}): StandingGrant =>
  ({
    grantId: 'grant_1',
    scope: { kind: 'goal', id: 'top' },
    tool: 'run_command',
    constraints: [],
    uses: 0,
    reason: 'unattended',
    issuedBy: 'user_1',
    issuedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
    ...over,
  }) as StandingGrant;
const run = (goalId: string, parentGoalId?: string) => ({ tenantId: 'tenant_1', goalId, parentGoalId }) as GoalRun;
const task = (taskId: string) => ({ taskId, agentType: 'code' }) as TaskRun;

describe('a standing grant for a goal', () => {
  let book: GrantBook;
  const offered = (goal: GoalRun) => book.offer(goal, task(`task of ${goal.goalId}`)).length > 0;
  beforeEach(() => {
    book = new GrantBook();
  });

  // @requirement AGT-055
  it('covers the goals below it, however deep, and no others', () => {
    book.load([{ tenantId: 'tenant_1', grant: grant() }]);
    expect(offered(run('top'))).toBe(true);
    expect(offered(run('child', 'top'))).toBe(true);
    expect(offered(run('grandchild', 'child'))).toBe(true);
    expect(offered(run('other'))).toBe(false);
    expect(offered(run('child of other', 'other'))).toBe(false);
  });

  it('covers a goal whose line leads over goals that run elsewhere, as the table says', () => {
    book.load([{ tenantId: 'tenant_1', grant: grant(), below: ['child', 'grandchild'] }]);
    expect(offered(run('grandchild', 'child'))).toBe(true);
    expect(offered(run('great-grandchild', 'grandchild'))).toBe(true);
  });

  it('counts the uses of goals below as its own', () => {
    book.load([{ tenantId: 'tenant_1', grant: grant({ maxUses: 1 }) }]);
    expect(offered(run('child', 'top'))).toBe(true);
    expect(offered(run('top'))).toBe(false);
  });

  it('is no answer of the person behind an agent to a goal that the agent asked for, whatever its scope', () => {
    const asked = { ...run('asked'), origin: 'agent:helper', userId: 'user_1', createdAt: '2026-01-02T00:00:00.000Z' } as GoalRun;
    const tenant = { kind: 'tenant' } as const;
    const given = (issuedBy: string, issuedAt: string) => {
      book.load([{ tenantId: 'tenant_1', grant: grant({ scope: tenant, issuedBy, issuedAt }) }]);
      return offered(asked);
    };
    expect(given('user_1', '2026-01-03T00:00:00.000Z')).toBe(false);
    expect(given('user_1', '2026-01-01T00:00:00.000Z')).toBe(true);
    expect(given('user_2', '2026-01-03T00:00:00.000Z')).toBe(true);
  });
});
