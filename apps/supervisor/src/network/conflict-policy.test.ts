import { describe, expect, it } from 'vitest';
import { type Claimant, judgeByPolicy } from './conflict-policy.js';

const agents: Readonly<Record<string, Claimant>> = {
  code: { role: 'tool', mayAct: true },
  qa: { role: 'tool', mayAct: true },
  stopped: { role: 'governor', mayAct: false },
  planner: { role: 'planner', mayAct: true },
  governor: { role: 'governor', mayAct: true },
};
const judge = (...claims: readonly (readonly [agent: string, position: string])[]) =>
  judgeByPolicy(
    claims.map(([agent, position]) => ({ agent, position })),
    (agent) => agents[agent],
  );

describe('the policy for disagreements', () => {
  // @requirement AGT-037
  it('goes with the role that has most authority', () => {
    expect(judge(['code', 'left'], ['planner', 'right'])).toMatchObject({ kind: 'decided', winner: 'right' });
    expect(judge(['planner', 'left'], ['governor', 'right'], ['qa', 'left'])).toMatchObject({ kind: 'decided', winner: 'right' });
  });

  it('does not hear an agent that is stopped, unless nobody else claims anything', () => {
    expect(judge(['stopped', 'left'], ['code', 'right'])).toMatchObject({
      kind: 'decided',
      winner: 'right',
      reason: expect.stringContaining('code'),
    });
    expect(judge(['stopped', 'left'])).toMatchObject({ kind: 'decided', winner: 'left' });
  });

  it('leaves equals to the vote, without those it does not hear', () => {
    expect(judge(['code', 'left'], ['qa', 'right'])).toMatchObject({ kind: 'open', claims: [{ agent: 'code' }, { agent: 'qa' }] });
    expect(judge(['code', 'left'], ['qa', 'right'], ['stopped', 'up'])).toMatchObject({
      kind: 'open',
      claims: [{ agent: 'code' }, { agent: 'qa' }],
    });
    expect(judge(['user:ana', 'left'], ['code', 'right'])).toMatchObject({ kind: 'open' });
  });
});
