import { type AuctionWeights, type Bid, defaultAuctionTerms } from '@autoweave/contracts';
import { accept, type CommandOf, type Decision, refuse } from './command.js';
import type { GoalRun } from './goal-run.js';
import { isDue } from './own-work.js';
import { isExecuting } from './transition.js';

/** The auction of these tasks, opened now, on the terms of the goal. */
export function auctionOf(run: GoalRun, taskIds: readonly string[], at: string): CommandOf<'open_auction'> {
  const { weights, windowSeconds } = run.auctionTerms ?? defaultAuctionTerms;
  return { type: 'open_auction', at, taskIds, closesAt: new Date(Date.parse(at) + windowSeconds * 1_000).toISOString(), weights };
}

export function openAuction(run: GoalRun, command: CommandOf<'open_auction'>): Decision {
  if (!isExecuting(run.state)) return refuse('INVALID_TRANSITION', `nothing is auctioned in ${run.state}`);
  if (command.closesAt <= command.at) return refuse('VALIDATION_FAILED', 'an auction closes after it opens');
  const taskIds = command.taskIds.filter((id) => {
    const task = run.tasks.get(id);
    return task && run.toAuction.has(id) && !run.auctions.has(id) && isDue(task, command.at);
  });
  if (taskIds.length === 0) return refuse('INVALID_TRANSITION', 'none of these tasks is waiting for bids');
  return accept({ type: 'auction.opened', payload: { taskIds, closesAt: command.closesAt, weights: { ...command.weights } } });
}

/** Takes bids for open auctions; others are left out. An agent's later bid for a task replaces its earlier one. */
export function bid(run: GoalRun, command: CommandOf<'bid'>): Decision {
  const bids = command.bids.filter((b) => {
    const auction = run.auctions.get(b.taskId);
    return auction !== undefined && command.at <= auction.closesAt;
  });
  return bids.length === 0 ? accept() : accept({ type: 'auction.bid', payload: { bids: [...bids] } });
}

export function award(run: GoalRun, command: CommandOf<'award'>): Decision {
  const early = new Set(command.taskIds);
  const items = [];
  for (const [taskId, auction] of run.auctions) {
    if (auction.closesAt > command.at && !early.has(taskId)) continue;
    const ranking = rankBids(auction.bids, auction.weights);
    const best = ranking[0];
    items.push(
      best
        ? { taskId, agentType: best.bid.agentType, agent: best.bid.agent, reason: awardReason(ranking) }
        : {
            taskId,
            agentType: run.tasks.get(taskId)?.spec.agentType ?? '',
            agent: '',
            reason: 'nobody bid; given to whoever scores best',
          },
    );
  }
  return items.length === 0 ? accept() : accept({ type: 'auction.awarded', payload: { items } });
}

export interface RankedBid {
  readonly bid: Bid;
  /** 0–1: weighted mean of confidence, quality, cheapness and speed. */
  readonly score: number;
}

/**
 * The rule of an award. Score = Σ weight × merit / Σ weight with the merits confidence, quality, cheapness = 1 − cost / highest
 * cost and speed = 1 − time / longest time among the bids (1 when all are zero). Ties: cheaper, then faster, then by name.
 * Cost is money; between bids that cost none, tokens.
 */
export function rankBids(bids: readonly Bid[], weights: AuctionWeights): readonly RankedBid[] {
  const costOf = bids.some((b) => b.costMicroUsd > 0) ? (b: Bid) => b.costMicroUsd : (b: Bid) => b.tokens;
  const dearest = Math.max(0, ...bids.map(costOf));
  const longest = Math.max(0, ...bids.map((b) => b.seconds));
  const total = weights.cost + weights.time + weights.confidence + weights.quality;
  const merit = (value: number, most: number) => (most === 0 ? 1 : 1 - value / most);
  return bids
    .map((b) => ({
      bid: b,
      score:
        total === 0
          ? 0
          : (weights.cost * merit(costOf(b), dearest) +
              weights.time * merit(b.seconds, longest) +
              weights.confidence * b.confidence +
              weights.quality * b.quality) /
            total,
    }))
    .sort(
      (a, b) => b.score - a.score || costOf(a.bid) - costOf(b.bid) || a.bid.seconds - b.bid.seconds || (a.bid.agent < b.bid.agent ? -1 : 1),
    );
}

function awardReason(ranking: readonly RankedBid[]): string {
  const said = ({ bid: b, score }: RankedBid) =>
    `${b.agent} ${score.toFixed(2)} (${b.tokens} tokens, ${b.seconds.toFixed(0)} s, confidence ${b.confidence.toFixed(2)}, quality ${b.quality.toFixed(2)})`;
  const [first, second] = ranking;
  return `${said(first as RankedBid)}${second ? ` before ${said(second)}` : ', the only bid'}`;
}
