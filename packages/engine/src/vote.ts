/** What was cast: voter to choice. */
export type Ballots = ReadonlyMap<string, string>;

export interface VoteOutcome {
  readonly counts: Readonly<Record<string, number>>;
  readonly result: string | undefined;
  readonly reason: string;
  /** Options with the most votes when there are several and nobody broke the tie. */
  readonly tied: readonly string[];
}

/** Whether counting can end before the deadline: every eligible voter has voted (ORC-078). */
export const isVoteComplete = (voters: readonly string[], ballots: Ballots): boolean =>
  voters.length > 0 && voters.every((voter) => ballots.has(voter));

/**
 * The most-voted option (ORC-078). A tie goes to the option that `breaker` chose, and the reason says so; without such a
 * choice among the tied there is no decision. Nothing depends on the order of ballots or on chance.
 */
export function countVotes(
  options: readonly string[],
  ballots: Ballots,
  breaker?: { readonly by: string; readonly choice: string },
): VoteOutcome {
  const counts: Record<string, number> = Object.fromEntries(options.map((option) => [option, 0]));
  for (const choice of ballots.values()) if (choice in counts) counts[choice] = (counts[choice] as number) + 1;
  const most = Math.max(0, ...Object.values(counts));
  if (most === 0) return { counts, result: undefined, reason: 'no decision: nobody voted', tied: [] };
  const top = options.filter((option) => counts[option] === most);
  const [winner] = top;
  if (top.length === 1) return { counts, result: winner, reason: `${most} of ${ballots.size} votes`, tied: [] };
  if (breaker && top.includes(breaker.choice))
    return { counts, result: breaker.choice, reason: `tie between ${top.join(', ')}; ${breaker.by} chose ${breaker.choice}`, tied: [] };
  return { counts, result: undefined, reason: `no decision: tie between ${top.join(', ')}`, tied: top };
}

export interface ProposalBallots {
  /** Voter to 1–5. */
  readonly priorityVotes: ReadonlyMap<string, number>;
  readonly endorsements: ReadonlySet<string>;
}

const enoughVoters = 0.6;
const enoughPriority = 4;
const enoughEndorsements = 0.5;

export const clampPriority = (value: number): number => (Number.isFinite(value) ? Math.min(5, Math.max(1, Math.round(value))) : 1);

/** Mean of the votes; 0 without any. */
export const meanPriority = (votes: ReadonlyMap<string, number>): number =>
  votes.size === 0 ? 0 : [...votes.values()].reduce((sum, v) => sum + v, 0) / votes.size;

/**
 * ORC-081: approved when at least 60 % of the agents voted with a mean priority of 4 or more, or at least 50 % of them
 * endorsed. Only agents count; votes of others are opinions. Answers with why, or undefined.
 */
export function approvalOf(agents: readonly string[], ballots: ProposalBallots): string | undefined {
  if (agents.length === 0) return undefined;
  const votes = new Map([...ballots.priorityVotes].filter(([voter]) => agents.includes(voter)));
  const endorsed = agents.filter((agent) => ballots.endorsements.has(agent)).length;
  const mean = meanPriority(votes);
  if (votes.size / agents.length >= enoughVoters && mean >= enoughPriority)
    return `${votes.size} of ${agents.length} agents voted, mean priority ${mean.toFixed(2)}`;
  if (endorsed / agents.length >= enoughEndorsements) return `${endorsed} of ${agents.length} agents endorsed it`;
  return undefined;
}
