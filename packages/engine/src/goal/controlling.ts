import { type GoalEventBody, isTerminalGoalState } from '@autoweave/contracts';
import { freeze, thaw } from '../snapshot.js';
import { accept, changed, type CommandOf, type Decision, refuse } from './command.js';
import { cancelTasks, endInFailure } from './ending.js';
import { fold } from './evolve.js';
import { type GoalRun, presentTasks, taskByKey } from './goal-run.js';
import { releaseAll, starvedFault } from './release.js';
import { type RetryScope, retryScope, unfinishedRoots } from './scope.js';
import { isExecuting } from './transition.js';

/** Stops a goal for a while. What runs may end, nothing new begins, and the goal's time stands still. */
export function pause(run: GoalRun, command: CommandOf<'pause'>): Decision {
  if (run.paused) return refuse('INVALID_TRANSITION', `the goal is paused since ${run.paused.at}`);
  return accept({
    type: 'goal.paused',
    payload: { by: command.by, ...(command.reason === undefined ? {} : { reason: command.reason }) },
  });
}

export function resume(run: GoalRun, command: CommandOf<'resume'>): Decision {
  if (!run.paused) return refuse('INVALID_TRANSITION', 'the goal is not paused');
  return accept({ type: 'goal.resumed', payload: { by: command.by } });
}

/** Changes title, priority or limits, at any time: a goal that ran out of budget can be given more and be tried again. */
export function change(run: GoalRun, command: CommandOf<'change'>): Decision {
  const { title, priority, limits } = command.change;
  if (title === undefined && priority === undefined && limits === undefined) return refuse('VALIDATION_FAILED', 'nothing is to be changed');
  if (limits && run.parentGoalId !== undefined)
    return refuse('VALIDATION_FAILED', 'the limits of a child goal are lent by its parent; change them there');
  return accept({ type: 'goal.changed', payload: { by: command.by, ...command.change } });
}

/** Does tasks again with everything that depends on them; a finished goal is under way again afterwards. */
export function retry(run: GoalRun, command: CommandOf<'retry'>): Decision {
  const reason = command.reason ?? (command.keys ? `${command.keys.join(', ')} again` : 'what did not succeed, again');
  if (run.planVersion === 0) return replanFromStart(run, command.by, reason);
  const unknown = command.keys?.filter((key) => !taskByKey(run, key)) ?? [];
  if (unknown.length > 0) return refuse('NOT_FOUND', `the plan has no task ${unknown.map((key) => `"${key}"`).join(', ')}`);
  let roots = command.keys?.map((key) => run.byKey.get(key) as string) ?? unfinishedRoots(run);
  // Everything delivered, and yet it failed: what the verification was about has to be done again.
  if (roots.length === 0 && run.state === 'FAILED' && run.plan) roots = [run.byKey.get(run.plan.answerFrom) as string];
  if (roots.length === 0) return refuse('INVALID_TRANSITION', 'every task is done; name the tasks to do again');
  return reopen(run, command, reason, retryScope(run, roots));
}

/** Replaces a stored output by one that a person wrote; whoever built on the old one does its work again. */
export function editOutput(run: GoalRun, command: CommandOf<'edit_output'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (!task || run.byKey.get(task.spec.key) !== task.taskId) return refuse('NOT_FOUND', 'the present plan has no such task');
  if (task.state !== 'completed')
    return refuse('INVALID_TRANSITION', `only the output of a completed task can be edited; it is ${task.state}`);
  const edited: GoalEventBody = {
    type: 'task.output_edited',
    payload: {
      taskId: task.taskId,
      result: command.result,
      by: command.by,
      ...(command.reason === undefined ? {} : { reason: command.reason }),
    },
  };
  return reopen(run, command, `the output of "${task.spec.name}" was edited`, retryScope(run, [task.taskId], false), edited);
}

function reopen(
  run: GoalRun,
  { by, at }: { readonly by: string; readonly at: string },
  reason: string,
  scope: RetryScope,
  ...before: readonly GoalEventBody[]
): Decision {
  const terminal = isTerminalGoalState(run.state);
  if (!terminal && !isExecuting(run.state))
    return refuse('INVALID_TRANSITION', `the goal is in ${run.state}; try again when its tasks run or when it has ended`);
  const events: GoalEventBody[] = [...before, ...cancelTasks(run, scope.running, reason)];
  if (scope.dirty.length > 0 || terminal)
    events.push({ type: 'goal.reopened', payload: { by, reason, dirtyTaskIds: [...scope.dirty], afresh: true } });
  if (terminal) events.push(changed(run.state, scope.dirty.length > 0 ? 'AGENT_ASSIGNMENT' : 'VERIFYING', reason));
  else if (scope.dirty.length > 0) events.push(...releasedAnew(run, events, at));
  return accept(...events);
}

/**
 * What may begin of a goal under way whose tasks begin anew, decided on a copy that knows so, by the rules by which any
 * goal begins: conditions, delays and quorums hold as they would if the goal had ended.
 */
function releasedAnew(run: GoalRun, events: readonly GoalEventBody[], at: string): readonly GoalEventBody[] {
  const copy = thaw(freeze(run));
  const after = fold(
    events.map((body, i) => ({ goalId: run.goalId, seq: run.seq + 1 + i, version: 1 as const, at, ...body })),
    copy,
  ) as GoalRun;
  const waiting = [...presentTasks(after)].filter((task) => task.state === 'pending');
  const { events: released, over, starved } = releaseAll(after, waiting, at);
  if (starved) return endInFailure(after, starvedFault(starved));
  return after.open === over.size ? [...released, changed(after.state, 'VERIFYING')] : released;
}

/** A goal that failed before it had a plan is thought about again. */
function replanFromStart(run: GoalRun, by: string, reason: string): Decision {
  if (!isTerminalGoalState(run.state)) return refuse('INVALID_TRANSITION', 'the goal has no plan yet');
  const understood = run.intent !== undefined && run.intent.refusal === undefined;
  return accept(
    { type: 'goal.reopened', payload: { by, reason, dirtyTaskIds: [], afresh: true } },
    changed(run.state, understood ? 'TASK_DECOMPOSITION' : 'INTENT_ANALYSIS', reason),
  );
}
