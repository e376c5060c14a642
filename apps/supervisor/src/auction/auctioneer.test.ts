import { AgentDefinition, type BidCandidate } from '@autoweave/contracts';
import type { GoalCommand, GoalRun } from '@autoweave/engine';
import { describe, expect, it } from 'vitest';
import { AgentDirectory } from '../agent/agent-directory.js';
import { TrackRecord } from '../dispatch/track-record.js';
import { Auctioneer } from './auctioneer.js';

const define = (name: string) =>
  AgentDefinition.parse({
    name,
    type: 'code',
    role: 'tool',
    version: '1.0.0',
    description: name,
    capabilities: [],
    tools: ['*'],
    instructions: name,
  });

/** Holds one auction in which nobody answers; what was asked and what was bid. */
async function auction(agents: AgentDirectory, tenantId: string) {
  const commands: GoalCommand[] = [];
  let asked: readonly BidCandidate[] = [];
  const task = { taskId: 'task_1', spec: { agentType: 'code', tools: [], timeoutSeconds: 60 } };
  const run = {
    goalId: 'goal_1',
    tenantId,
    text: 'x',
    updatedAt: new Date().toISOString(),
    tasks: new Map([['task_1', task]]),
    auctions: new Map([['task_1', { closesAt: new Date(Date.now() + 5_000).toISOString() }]]),
  } as unknown as GoalRun;
  const awarded = new Promise<void>((done) => {
    const bus = { request: async (_: unknown, question: { candidates: BidCandidate[] }) => ((asked = question.candidates), { bids: [] }) };
    new Auctioneer({
      bus: bus as never,
      agents,
      record: new TrackRecord(),
      log: { warn: () => undefined } as never,
      command: async (_, command) => {
        commands.push(command);
        if (command.type === 'award') done();
        return { ok: true, events: [] } as never;
      },
    }).opened(run, ['task_1']);
  });
  await awarded;
  const bids = commands.flatMap((command) => (command.type === 'bid' ? command.bids : []));
  return { asked, bids };
}

describe('an auction', () => {
  // @requirement ORC-050
  it('judges each agent by its own record with this tenant, not by its type’s or by other tenants’', async () => {
    const agents = new AgentDirectory();
    const row = (tenantId: string, agent: string, succeeded: number, failed: number) => ({
      tenantId,
      agent,
      taskType: 'code',
      succeeded,
      failed,
      tokens: 100 * (succeeded + failed),
      durationMs: 2_000 * (succeeded + failed),
      lastActiveAt: undefined,
    });
    agents.load([define('careful'), define('hasty')], [row('t1', 'careful', 8, 0), row('t1', 'hasty', 1, 7), row('t2', 'hasty', 50, 0)]);
    const { asked, bids } = await auction(agents, 't1');
    expect(asked).toMatchObject([
      { agent: 'careful', completed: 8, failed: 0, averageSeconds: 2, averageTokens: 100 },
      { agent: 'hasty', completed: 1, failed: 7 },
    ]);
    expect(bids).toMatchObject([
      { agent: 'careful', quality: 1, seconds: 2, tokens: 100 },
      { agent: 'hasty', quality: 0.125 },
    ]);
  });

  it('sees the agents of the tenant only', async () => {
    const agents = new AgentDirectory();
    const own = {
      agentId: 'a',
      tenantId: 't2',
      definition: define('theirs'),
      deployment: 'DEPLOYED' as const,
      source: 'tenant' as const,
      version: 1,
    };
    agents.load([define('careful'), own]);
    expect((await auction(agents, 't1')).bids.map((bid) => bid.agent)).toEqual(['careful']);
    expect((await auction(agents, 't2')).bids.map((bid) => bid.agent)).toEqual(['careful', 'theirs']);
  });
});
