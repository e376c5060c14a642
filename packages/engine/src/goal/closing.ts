import type { Fault, Usage } from '@autoweave/contracts';
import { blame, goalResult, judgedOutcomes, machineOutcomes, qualityOf } from '../verify.js';
import { accept, changed, type CommandOf, type Decision, refuse } from './command.js';
import { cancelTasks, endInFailure, openTaskIds, startReplan } from './ending.js';
import { goalEndsAt, type GoalRun } from './goal-run.js';

/** Holds the results against the frozen criteria; a failure is traced back to the phase that caused it (ORC-068). */
export function verify(run: GoalRun, command: CommandOf<'verify'>): Decision {
  if (run.state !== 'VERIFYING') return refuse('INVALID_TRANSITION', `nothing is verified in ${run.state}`);
  const machine = machineOutcomes(run);
  const judged = judgedOutcomes(run, command.judged, command.quality);
  const outcomes = [...machine.map((m) => m.outcome), ...judged];
  const passed = outcomes.every((o) => o.passed);
  const quality = qualityOf(run, outcomes, command.quality);
  const scored = quality === undefined ? {} : { quality };
  if (passed)
    return accept(
      { type: 'goal.verified', payload: { passed, outcomes, ...scored, usage: command.usage } },
      changed('VERIFYING', 'WRITING_MEMORY'),
    );
  const blamed = blame(run, machine, judged);
  const failing = outcomes.filter((o) => !o.passed);
  const fault: Fault = {
    code: 'VERIFICATION_FAILED',
    message: failing.map((o) => `${o.criterion}: ${o.detail}`).join('; '),
    details: { outcomes: failing, blamedPhase: blamed.phase },
  };
  const verified = {
    type: 'goal.verified',
    payload: { passed, outcomes, ...scored, blamedPhase: blamed.phase, reason: blamed.reason, usage: command.usage },
  } as const;
  const replannable = run.replans < run.limits.maxReplans && (!run.planGiven || blamed.phase === 'EXECUTE');
  return accept(verified, ...(replannable ? startReplan(run, blamed.phase, fault, blamed.taskIds) : endInFailure(run, fault)));
}

export function recordMemory(run: GoalRun, command: CommandOf<'write_memory'>): Decision {
  if (run.state !== 'WRITING_MEMORY') return refuse('INVALID_TRANSITION', `memory is not written in ${run.state}`);
  return accept(
    { type: 'goal.memory_written', payload: { memoryIds: [...command.memoryIds], degraded: command.degraded } },
    changed('WRITING_MEMORY', 'REFLECTING'),
  );
}

export function recordReflection(run: GoalRun, command: CommandOf<'reflect'>): Decision {
  if (run.state !== 'REFLECTING') return refuse('INVALID_TRANSITION', `nothing is reflected in ${run.state}`);
  return accept(
    { type: 'goal.reflected', payload: { lessons: [...command.lessons], usage: command.usage } },
    changed('REFLECTING', 'COMPLETED'),
    { type: 'goal.completed', payload: { result: goalResult(run, command.usage) } },
  );
}

/** Ends the goal and everything below it at once; attempts that still run are stale from here on. */
export function cancel(run: GoalRun, command: CommandOf<'cancel'>): Decision {
  const reason = command.reason ?? `cancelled by ${command.by}`;
  return accept(
    { type: 'goal.cancel_requested', payload: { by: command.by, ...(command.reason === undefined ? {} : { reason: command.reason }) } },
    ...cancelTasks(run, openTaskIds(run), reason),
    changed(run.state, 'CANCELLED', reason),
    { type: 'goal.cancelled', payload: { reason } },
  );
}

/** Refused while time is left, so that a timer armed before a pause does no harm. */
export function timeOutGoal(run: GoalRun, command: CommandOf<'time_out_goal'>): Decision {
  if (run.pendingApprovals > 0 || run.paused || Date.parse(command.at) < goalEndsAt(run))
    return refuse('INVALID_TRANSITION', 'the goal has time left');
  return failGoal(run, {
    code: 'BUDGET_EXCEEDED',
    message: `the goal did not finish within ${run.limits.maxSeconds} s`,
    hint: 'Raise maxSeconds, or split the goal.',
    details: { maxSeconds: run.limits.maxSeconds },
  });
}

export const failGoal = (run: GoalRun, fault: Fault, usage?: Usage): Decision => accept(...endInFailure(run, fault, undefined, usage));
