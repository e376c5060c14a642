import type { BidCandidate, PlanTask } from '@autoweave/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AgentRecord, bidOf, matchOf } from './bid.js';

const task = {
  key: 'k',
  name: 'n',
  description: '',
  agentType: 'data',
  dependsOn: [],
  tools: ['query_table', 'make_chart'],
  weight: 1,
} as unknown as PlanTask;
const candidate: BidCandidate = {
  agent: 'a',
  agentType: 'data',
  capabilities: [],
  tools: ['query_table', 'make_chart'],
  completed: 0,
  failed: 0,
};
const record = (completed: number, failed: number): AgentRecord => ({ completed, failed, tokens: 500, costMicroUsd: 90, seconds: 4 });
const bid = (seen?: AgentRecord, who = candidate, what = task) => bidOf('task_01h2xcejqtf2nbrexx3vqjhp41', what, who, seen);

// @requirement ORC-050
describe('a bid', () => {
  it('says what it is based on, and estimates from the agent’s own means, scaled by the weight', () => {
    expect(bid(record(9, 1), candidate, { ...task, weight: 2 })).toMatchObject({ tokens: 1_000, costMicroUsd: 180, seconds: 8 });
    expect(bid(record(9, 1)).basis).toBe('10 finished attempts of a: 90 % succeeded, on average 500 tokens and 4 s; fits 100 %');
    expect(bid().basis).toMatch(/^No record of a yet/);
  });

  it('is less confident without a record, with failures, and when tools or the field are missing', () => {
    const good = bid(record(10, 0)).confidence;
    expect(bid().confidence).toBeLessThan(good);
    expect(bid(record(5, 5)).confidence).toBeLessThan(good);
    expect(bid(record(10, 0), { ...candidate, tools: [] }).confidence).toBeLessThan(good);
    expect(bid(record(10, 0), { ...candidate, agentType: 'code' }).confidence).toBeLessThan(good);
    expect(matchOf(task, { ...candidate, agentType: 'general', capabilities: ['data'] })).toBe(1);
  });

  it('grows with every success and falls with every failure, and stays within 0 and 1', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (completed, failed) => {
        const { confidence, quality } = bid(record(completed, failed));
        expect(bid(record(completed + 1, failed)).confidence).toBeGreaterThanOrEqual(confidence - 0.001);
        expect(bid(record(completed, failed + 1)).confidence).toBeLessThanOrEqual(confidence + 0.001);
        for (const value of [confidence, quality]) expect(value >= 0 && value <= 1).toBe(true);
      }),
    );
  });
});
