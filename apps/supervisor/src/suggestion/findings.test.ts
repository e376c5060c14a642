import { describe, expect, it } from 'vitest';
import {
  coverageFindings,
  documentationFindings,
  errorFindings,
  qualityFindings,
  refusalFindings,
  secretFindings,
  secretIn,
  slowFindings,
} from './findings.js';

const errors = (n: number, message = 'the file is not there', type = 'TOOL_FAILED') =>
  Array.from({ length: n }, (_, i) => ({
    type,
    message: `${message}${' '.repeat(Math.max(0, 100 - message.length))}${i}`,
    goalId: `goal_${i}`,
  }));

describe('errors', () => {
  // @requirement ORC-133
  it('that are of one type and begin alike five times become a suggestion to mend a bug, four do not', () => {
    expect(errorFindings(errors(4))).toEqual([]);
    const [found, ...more] = errorFindings([...errors(5), ...errors(4, 'something else'), ...errors(4, 'the file is not there', 'OTHER')]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ type: 'bug_fix', priority: 'MEDIUM', confidence: 0.55 });
    expect(found?.evidence).toHaveLength(3);
    expect(found?.evidence[0]).toContain('goal_0');
  });

  // @requirement ORC-133
  it('are pressing above twenty, and the surer the more there are, never surer than 0.95', () => {
    expect(errorFindings(errors(20))[0]).toMatchObject({ priority: 'MEDIUM', confidence: 0.7 });
    expect(errorFindings(errors(21))[0]?.priority).toBe('HIGH');
    expect(errorFindings(errors(400))[0]?.confidence).toBe(0.95);
  });

  it('that differ behind the first hundred characters are the same, before them they are not', () => {
    const same = Array.from({ length: 5 }, (_, i) => ({ type: 'A', message: 'x'.repeat(100) + i, goalId: 'g' }));
    const different = Array.from({ length: 5 }, (_, i) => ({ type: 'A', message: `${i}${'x'.repeat(100)}`, goalId: 'g' }));
    expect(errorFindings(same)).toHaveLength(1);
    expect(errorFindings(different)).toEqual([]);
  });
});

// @requirement ORC-134
it('an operation that takes more than five seconds on average is suggested to be made faster, among the twenty slowest only', () => {
  const of = (operation: string, meanMs: number) => ({ operation, count: 3, meanMs, maxMs: meanMs * 2 });
  expect(slowFindings([of('a', 5_000), of('b', 5_001)])).toMatchObject([
    { type: 'performance', priority: 'MEDIUM', confidence: 0.8, title: 'b takes 5.0 s on average' },
  ]);
  const many = Array.from({ length: 30 }, (_, i) => of(`op${i}`, 6_000 + i));
  expect(slowFindings(many).map(({ fingerprint }) => fingerprint)).toEqual(Array.from({ length: 20 }, (_, i) => `slow:op${29 - i}`));
});

// @requirement ORC-134
it('what is refused three times is a critical finding with confidence 0.9, twice is none', () => {
  const refusal = { subject: 'run_command', rule: 'rm', count: 2, goalIds: ['g1', 'g2'] };
  expect(refusalFindings([refusal], 'gate')).toEqual([]);
  expect(refusalFindings([{ ...refusal, count: 3 }], 'people')).toMatchObject([
    { type: 'security', priority: 'CRITICAL', confidence: 0.9 },
  ]);
});

describe('what looks like a credential', () => {
  it.each([
    ['AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
    [`ghp_${'a1'.repeat(20)}`, 'a GitHub token'],
    [`sk-ant-api03-${'x'.repeat(30)}`, 'a key of a model provider'],
    [`xoxb-${'1'.repeat(24)}`, 'a Slack token'],
    ['-----BEGIN RSA PRIVATE KEY-----', 'a private key'],
  ])('is found in a text (%#)', (secret, kind) => expect(secretIn(`he said "${secret}".`)).toBe(kind));

  it.each(['sk-short', 'AKIA', 'task-and-a-very-long-hyphenated-word-indeed', 'ghp_ is how tokens begin'])('is not %s', (text) =>
    expect(secretIn(text)).toBeUndefined(),
  );

  it('is named by kind and place in the finding, and never written down again', () => {
    const [found] = secretFindings([{ kind: 'a GitHub token', goalId: 'goal_1', where: 'task.completed' }]);
    expect(found).toMatchObject({ type: 'security', priority: 'CRITICAL', evidence: ['goal_1: task.completed'] });
    expect(JSON.stringify(found)).not.toContain('ghp_');
  });
});

it('an agent of whose ten attempts three fail is suggested to be improved', () => {
  expect(
    qualityFindings([
      { agent: 'a', succeeded: 8, failed: 2 },
      { agent: 'b', succeeded: 3, failed: 6 },
    ]),
  ).toEqual([]);
  expect(
    qualityFindings([
      { agent: 'a', succeeded: 7, failed: 3 },
      { agent: 'b', succeeded: 4, failed: 6 },
    ]),
  ).toMatchObject([
    { fingerprint: 'quality:a', priority: 'MEDIUM', type: 'code_quality' },
    { fingerprint: 'quality:b', priority: 'HIGH' },
  ]);
});

it('goals of which most were checked by no program are one finding', () => {
  expect(coverageFindings({ finished: 4, unchecked: ['1', '2', '3', '4'] })).toEqual([]);
  expect(coverageFindings({ finished: 6, unchecked: ['1', '2', '3'] })).toEqual([]);
  expect(coverageFindings({ finished: 6, unchecked: ['1', '2', '3', '4'] })).toMatchObject([{ fingerprint: 'coverage', priority: 'LOW' }]);
});

it('agents and schedules that do not say what they are for are gaps of documentation', () => {
  const good = { kind: 'agent' as const, name: 'good', words: 'It reads invoices and files them by month.', capabilities: 1 };
  expect(documentationFindings([good])).toEqual([]);
  expect(
    documentationFindings([
      { ...good, name: 'mute', words: 'does things' },
      { ...good, name: 'idle', capabilities: 0 },
      { kind: 'schedule', name: 'daily', words: 'do it', capabilities: undefined },
    ]).map(({ fingerprint, type }) => [fingerprint, type]),
  ).toEqual([
    ['documentation:agent:mute', 'documentation'],
    ['documentation:agent:idle', 'documentation'],
    ['documentation:schedule:daily', 'documentation'],
  ]);
});
