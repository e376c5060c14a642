import { noUsage } from '@autoweave/contracts';
import { type GoalCommand, type GoalRun, judgedStatements } from '@autoweave/engine';
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
      return { type: 'begin_execution', at };
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
