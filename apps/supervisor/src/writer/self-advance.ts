import { noUsage } from '@autoweave/contracts';
import { auctionOf, expansionItems, type GoalCommand, type GoalRun, judgedStatements, ownWork, type TaskRun } from '@autoweave/engine';
import { newId } from '@autoweave/kernel';
import { freshTaskIds } from './submission.js';

/** A plan that was handed in ready-made and ran without any fault was no decision of ours: there is nothing to learn. */
export function nothingToLearn(run: GoalRun): boolean {
  if (!run.planGiven || run.replans > 0) return false;
  for (const task of run.tasks.values()) if (task.attempt > 1 || task.state === 'failed') return false;
  return true;
}

/** The next step of a goal that needs nobody else: no model, no worker, no other service. */
export function nextOwnStep(run: GoalRun, at: string): GoalCommand | undefined {
  switch (run.state) {
    case 'TASK_DECOMPOSITION':
      // The plan was right, its execution was not: the same plan again, keeping what stands (ORC-068).
      return run.plan && run.replan?.phase === 'EXECUTE'
        ? { type: 'store_plan', at, plan: run.plan, taskIds: freshTaskIds(run.plan), model: run.model ?? run.plan.method, usage: noUsage }
        : undefined;
    case 'AGENT_ASSIGNMENT':
      return run.startAt !== undefined && at < run.startAt ? undefined : { type: 'begin_execution', at };
    case 'EXECUTING':
    case 'PARALLEL_EXECUTING':
      return nextPieceOfWork(run, at);
    case 'VERIFYING':
      return judgedStatements(run).length === 0 ? { type: 'verify', at, judged: [], usage: noUsage } : undefined;
    case 'WRITING_MEMORY':
      return nothingToLearn(run) ? { type: 'write_memory', at, memoryIds: [], degraded: false } : undefined;
    case 'REFLECTING':
      return nothingToLearn(run) ? { type: 'reflect', at, lessons: [], usage: noUsage } : undefined;
    default:
      return undefined;
  }
}

/** Steps that the goal may refuse for now, because its slots or agents are taken: they are tried again when it moves. */
export const mayWait: ReadonlySet<GoalCommand['type']> = new Set(['spawn_child', 'expand', 'open_auction', 'award']);

/** Copies of a fan-out, child goals and auctions: what an executing goal does for itself. */
function nextPieceOfWork(run: GoalRun, at: string): GoalCommand | undefined {
  const work = ownWork(run, at);
  const [fanOut] = work.expand;
  if (fanOut !== undefined) {
    const found = expansionItems(run, run.tasks.get(fanOut) as TaskRun);
    const taskIds = 'items' in found ? found.items.map(() => newId('task')) : [];
    return { type: 'expand', at, taskId: fanOut, taskIds };
  }
  if (work.award.length > 0) return { type: 'award', at };
  if (work.auction.length > 0) return auctionOf(run, work.auction, at);
  const [subGoal] = work.spawn;
  return subGoal === undefined ? undefined : { type: 'spawn_child', at, taskId: subGoal, childGoalId: newId('goal') };
}
