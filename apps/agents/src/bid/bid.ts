import type { Bid, BidCandidate, PlanTask } from '@autoweave/contracts';

/** What this installation saw of one agent: finished attempts, and means over the completed ones. */
export interface AgentRecord {
  readonly completed: number;
  readonly failed: number;
  readonly tokens: number;
  readonly costMicroUsd: number;
  readonly seconds: number;
}

/** Finished attempts at which the record counts as much as the doubt. */
const halfTrust = 3;
const doubt = 0.4;
/** For an agent that nobody has seen at work, per unit of the task's weight. */
const unknownTokens = 3_000;
const unknownSeconds = 45;

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** Share of what the task wants that the agent has: its type, and the tools the task names. */
export function matchOf(task: PlanTask, candidate: BidCandidate): number {
  const type = task.agentType === candidate.agentType || candidate.capabilities.includes(task.agentType) ? 1 : 0.5;
  if (task.tools.length === 0) return type;
  const had = task.tools.filter((tool) => candidate.tools.includes(tool)).length / task.tools.length;
  return (type + had) / 2;
}

/**
 * What an agent offers to do a task for (ORC-050): its own means scaled by the task's weight. Confidence is its rate of
 * success, drawn towards doubt while there is little to go by, times how well it fits; without a record it stays low.
 */
export function bidOf(taskId: string, task: PlanTask, candidate: BidCandidate, record: AgentRecord | undefined): Bid {
  const match = matchOf(task, candidate);
  const finished = record ? record.completed + record.failed : 0;
  const rate = record && finished > 0 ? record.completed / finished : 0;
  const trust = finished / (finished + halfTrust);
  const success = trust * rate + (1 - trust) * doubt;
  const seen = record !== undefined && record.completed > 0;
  return {
    taskId,
    agent: candidate.agent,
    agentType: candidate.agentType,
    tokens: Math.round((seen ? record.tokens : unknownTokens) * task.weight),
    costMicroUsd: Math.round((seen ? record.costMicroUsd : 0) * task.weight),
    seconds: round((seen ? record.seconds : unknownSeconds) * task.weight),
    confidence: round(success * match),
    quality: round((trust * rate + (1 - trust) * 0.5) * match),
    basis: `${seenText(candidate.agent, record, finished, rate)}; fits ${Math.round(match * 100)} %`,
  };
}

const seenText = (agent: string, record: AgentRecord | undefined, finished: number, rate: number): string => {
  if (!record || finished === 0) return `No record of ${agent} yet: estimated from the weight of the task`;
  const means = record.completed > 0 ? `, on average ${Math.round(record.tokens)} tokens and ${round(record.seconds)} s` : '';
  return `${finished} finished attempt${finished === 1 ? '' : 's'} of ${agent}: ${Math.round(rate * 100)} % succeeded${means}`;
};
