import type { SuggestionInput } from '@autoweave/contracts';

/** What an analysis found. Two findings with the same fingerprint are about the same thing. */
export interface Finding extends SuggestionInput {
  readonly fingerprint: string;
}

export interface ObservedError {
  readonly type: string;
  readonly message: string;
  readonly goalId: string;
}

export interface SlowOperation {
  readonly operation: string;
  readonly count: number;
  readonly meanMs: number;
  readonly maxMs: number;
}

/** What the safety gate refused, or what people refused to approve. */
export interface Refusal {
  readonly subject: string;
  readonly rule: string;
  readonly count: number;
  readonly goalIds: readonly string[];
}

export interface AgentOutcomes {
  readonly agent: string;
  readonly succeeded: number;
  readonly failed: number;
}

export interface DefinedThing {
  readonly kind: 'agent' | 'schedule';
  readonly name: string;
  /** What it says of itself: an agent's description and instructions, a schedule's prompt. */
  readonly words: string;
  readonly capabilities: number | undefined;
}

export interface CheckedGoals {
  readonly finished: number;
  /** Finished without a single criterion that a program checks. */
  readonly unchecked: readonly string[];
}

/** A place in a log where something that looks like a credential is written; never the credential itself. */
export interface LeakedSecret {
  readonly kind: string;
  readonly goalId: string;
  readonly where: string;
}

const leastErrors = 5;
const manyErrors = 20;
const prefixCharacters = 100;
const slowMs = 5_000;
const mostOperations = 20;
const leastRefusals = 3;
const leastAttempts = 10;
const badShare = 0.3;
const leastGoals = 5;
const leastWords = 6;
const security = { type: 'security', priority: 'CRITICAL', confidence: 0.9 } as const;
const plain = (): Pick<SuggestionInput, 'affectedFiles' | 'suggestedFix' | 'evidence'> => ({
  affectedFiles: [],
  suggestedFix: '',
  evidence: [],
});

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

/** ORC-133: errors of the same type whose messages begin alike, five or more of them. */
export function errorFindings(errors: readonly ObservedError[]): Finding[] {
  const alike = Map.groupBy(errors, ({ type, message }) => `${type}\u0000${message.slice(0, prefixCharacters)}`);
  return [...alike.values()].flatMap((group) => {
    const count = group.length;
    const [first] = group;
    if (!first || count < leastErrors) return [];
    const message = first.message.slice(0, prefixCharacters);
    return {
      ...plain(),
      fingerprint: `error:${first.type}:${message}`,
      type: 'bug_fix' as const,
      priority: count > manyErrors ? ('HIGH' as const) : ('MEDIUM' as const),
      title: cut(`${first.type}: ${message}`, 200),
      description: `Tasks failed ${times(count)} in seven days with ${first.type} and a message that begins “${message}”.`,
      suggestedFix: 'Find out what these tasks have in common, and mend the cause rather than the tasks.',
      confidence: Math.min(0.5 + count / 100, 0.95),
      evidence: group.slice(0, 3).map((one) => cut(`${one.goalId}: ${one.message}`, 2_000)),
    };
  });
}

/** ORC-134: of the twenty slowest operations those that take more than five seconds on average. */
export function slowFindings(operations: readonly SlowOperation[]): Finding[] {
  return operations
    .toSorted((a, b) => b.meanMs - a.meanMs)
    .slice(0, mostOperations)
    .filter(({ meanMs }) => meanMs > slowMs)
    .map(({ operation, count, meanMs, maxMs }) => ({
      ...plain(),
      fingerprint: `slow:${operation}`,
      type: 'performance',
      priority: 'MEDIUM',
      title: cut(`${operation} takes ${seconds(meanMs)} on average`, 200),
      description: `${operation} was called ${times(count)} in the goals of the last seven days and took ${seconds(meanMs)} on average, ${seconds(maxMs)} at most.`,
      suggestedFix: 'Ask for less at once, keep what does not change, or let independent calls run side by side.',
      confidence: 0.8,
      evidence: [`${operation}: ${count} calls, mean ${Math.round(meanMs)} ms, longest ${Math.round(maxMs)} ms`],
    }));
}

/** Somebody keeps trying what is forbidden, or a person keeps refusing it. */
export function refusalFindings(refusals: readonly Refusal[], by: 'gate' | 'people'): Finding[] {
  return refusals
    .filter(({ count }) => count >= leastRefusals)
    .map(({ subject, rule, count, goalIds }) => ({
      ...plain(),
      ...security,
      fingerprint: `refused:${by}:${subject}:${rule}`,
      title: cut(by === 'gate' ? `Agents keep trying ${subject}, which is refused` : `People keep refusing ${subject}`, 200),
      description:
        by === 'gate'
          ? `The safety gate refused ${subject} ${times(count)} in seven days (rule ${rule}). Instructions or untrusted text lead agents there.`
          : `People refused to approve ${subject} ${times(count)} in seven days. Whoever is asked too often stops reading.`,
      suggestedFix:
        by === 'gate'
          ? 'Read one of the goals; take the tool from the agent or mend its instructions. If the action is wanted, allow exactly that by a policy.'
          : 'Take the tool from the agents that ask, or forbid the call by a policy so that nobody is asked.',
      evidence: goalIds.slice(0, 3).map((goalId) => `${goalId}: ${rule}`),
    }));
}

const secretKinds: readonly (readonly [string, RegExp])[] = [
  ['an AWS access key', /\bAKIA[0-9A-Z]{16}\b/],
  ['a GitHub token', /\bgh[opsur]_[A-Za-z0-9]{36,}\b/],
  ['a key of a model provider', /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{24,}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{20,}\b/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
];

/** What a text holds that looks like a credential; undefined when nothing does. */
export const secretIn = (text: string): string | undefined => secretKinds.find(([, pattern]) => pattern.test(text))?.[0];

export function secretFindings(leaks: readonly LeakedSecret[]): Finding[] {
  return [...Map.groupBy(leaks, ({ kind }) => kind)].map(([kind, found]) => ({
    ...plain(),
    ...security,
    fingerprint: `secret:${kind}`,
    title: `What looks like ${kind} stands in a goal's record`,
    description: `${found.length === 1 ? 'One place' : `${found.length} places`} of the last seven days' goals hold what looks like ${kind}. Everybody who may read the goal can read it.`,
    suggestedFix: 'Withdraw the credential at its issuer, then delete the goal. Give agents credentials through settings, never in texts.',
    evidence: found.slice(0, 10).map(({ goalId, where }) => `${goalId}: ${where}`),
  }));
}

/** Agents of whose attempts three in ten or more fail. */
export function qualityFindings(agents: readonly AgentOutcomes[]): Finding[] {
  return agents.flatMap(({ agent, succeeded, failed }) => {
    const all = succeeded + failed;
    if (all < leastAttempts || failed / all < badShare) return [];
    const percent = Math.round((failed / all) * 100);
    return {
      ...plain(),
      fingerprint: `quality:${agent}`,
      type: 'code_quality' as const,
      priority: failed / all > 0.5 ? ('HIGH' as const) : ('MEDIUM' as const),
      title: cut(`${percent} % of what ${agent} attempts fails`, 200),
      description: `${failed} of ${all} attempts of ${agent} failed in seven days.`,
      suggestedFix:
        'Compare a failed attempt with one that succeeded; narrow its capabilities, or make its instructions say what it got wrong.',
      confidence: 0.8,
      evidence: [`${agent}: ${succeeded} succeeded, ${failed} failed`],
    };
  });
}

/** Most goals end without anything that a program checked. */
export function coverageFindings({ finished, unchecked }: CheckedGoals): Finding[] {
  if (finished < leastGoals || unchecked.length * 2 <= finished) return [];
  return [
    {
      ...plain(),
      fingerprint: 'coverage',
      type: 'code_quality',
      priority: 'LOW',
      title: 'Most results are checked by no program',
      description: `${unchecked.length} of ${finished} goals completed in seven days had no criterion that a program checks; their results were taken on trust or judged by a model.`,
      suggestedFix:
        'Say in the goal what must exist in the end: a file, a value, a test that passes. Such criteria are frozen before the work begins.',
      confidence: 0.8,
      evidence: unchecked.slice(0, 3).map((goalId) => `${goalId}: no criterion that a program checks`),
    },
  ];
}

/** Agents and schedules that hardly say what they are for: whoever chooses among them has only that to go by. */
export function documentationFindings(things: readonly DefinedThing[]): Finding[] {
  return things.flatMap(({ kind, name, words, capabilities }) => {
    const missing = [
      ...(words.split(/\s+/).filter(Boolean).length < leastWords ? [kind === 'agent' ? 'what it is for' : 'what is to be done'] : []),
      ...(capabilities === 0 ? ['what it can do (its capabilities)'] : []),
    ];
    if (missing.length === 0) return [];
    return {
      ...plain(),
      fingerprint: `documentation:${kind}:${name}`,
      type: 'documentation' as const,
      priority: 'LOW' as const,
      title: cut(`The ${kind} ${name} hardly says what it is for`, 200),
      description: `The ${kind} ${name} does not say ${missing.join(' and ')}.`,
      suggestedFix: `Write down ${missing.join(' and ')}, in a sentence or two.`,
      confidence: 0.8,
      evidence: [],
    };
  });
}
