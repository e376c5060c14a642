import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalOf, clampPriority, countVotes, isVoteComplete } from './vote.js';

const options = ['a', 'b', 'c'];
const ballotsArb = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(...options)))
  .map((all) => new Map(all.map(([voter, choice]) => [`v${voter}`, choice])));

describe('a vote', () => {
  it('gives the most-voted option, whatever the order of the ballots', () => {
    fc.assert(
      fc.property(ballotsArb, (ballots) => {
        const outcome = countVotes(options, ballots);
        const reversed = countVotes(options, new Map([...ballots].reverse()));
        expect(outcome).toEqual(reversed);
        expect(Object.values(outcome.counts).reduce((a, b) => a + b, 0)).toBe(ballots.size);
        if (outcome.result !== undefined)
          for (const option of options)
            if (option !== outcome.result) expect(outcome.counts[option]!).toBeLessThan(outcome.counts[outcome.result]!);
      }),
    );
  });
  // @requirement ORC-078
  it('that is tied is decided by the supervisor among the tied, recorded, and else not at all', () => {
    const tied = new Map([
      ['x', 'a'],
      ['y', 'b'],
    ]);
    expect(countVotes(options, tied)).toMatchObject({
      result: undefined,
      tied: ['a', 'b'],
      reason: expect.stringContaining('no decision'),
    });
    expect(countVotes(options, tied, { by: 'supervisor', choice: 'b' })).toMatchObject({
      result: 'b',
      reason: expect.stringContaining('supervisor chose b'),
    });
    expect(countVotes(options, tied, { by: 'supervisor', choice: 'c' }).result).toBeUndefined();
  });
  it('is complete when every eligible voter has voted', () => {
    expect(isVoteComplete(['x', 'y'], new Map([['x', 'a']]))).toBe(false);
    expect(
      isVoteComplete(
        ['x'],
        new Map([
          ['x', 'a'],
          ['z', 'a'],
        ]),
      ),
    ).toBe(true);
    expect(isVoteComplete([], new Map())).toBe(false);
  });
});

describe('a proposal', () => {
  const agents = ['1', '2', '3', '4', '5'];
  const votes = (...all: number[]) => new Map(all.map((priority, i) => [String(i + 1), priority]));
  const none = { priorityVotes: new Map<string, number>(), endorsements: new Set<string>() };
  // @requirement ORC-081
  it('is approved from sixty per cent of agents with a mean of four, or from half of them endorsing', () => {
    expect(approvalOf(agents, { ...none, priorityVotes: votes(4, 4, 4) })).toContain('3 of 5');
    expect(approvalOf(agents, { ...none, priorityVotes: votes(5, 5) })).toBeUndefined();
    expect(approvalOf(agents, { ...none, priorityVotes: votes(4, 4, 3) })).toBeUndefined();
    expect(approvalOf(agents, { ...none, endorsements: new Set(['1', '2', '3']) })).toContain('endorsed');
    expect(approvalOf(agents, { ...none, endorsements: new Set(['1', '2', 'user:x']) })).toBeUndefined();
    expect(approvalOf([], none)).toBeUndefined();
  });
  it('takes priorities from one to five only', () => {
    expect([-3, 0, 1, 3.4, 9, Number.NaN].map(clampPriority)).toEqual([1, 1, 1, 3, 5, 1]);
  });
});
