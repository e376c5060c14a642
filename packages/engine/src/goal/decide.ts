import { isTerminalGoalState } from '@autoweave/contracts';
import { decideApproval, suspend } from './approving.js';
import { cancel, failGoal, recordMemory, recordReflection, timeOutGoal, verify } from './closing.js';
import { type Decision, type GoalCommand, refuse } from './command.js';
import { award, bid, openAuction } from './auctioning.js';
import { finishChild, spawnChild } from './children.js';
import { change, editOutput, pause, resume, retry } from './controlling.js';
import { expand } from './fan-out.js';
import { assign, complete, fail, handOff, loseAttempts, progress, start, step, timeOutAttempt } from './executing.js';
import type { GoalRun } from './goal-run.js';
import { beginExecution, recordIntent, storePlan, submit } from './planning.js';

/**
 * What a command makes of a goal: events, or a fault and nothing. Total and pure; `run` is only read.
 * Costs time in proportion to what changes, not to the size of the goal.
 *
 * Faults: NOT_FOUND (no such goal), INVALID_TRANSITION (not in this state), STALE_ATTEMPT (the attempt is over),
 * APPROVAL_STALE, CONFLICT (submitted twice).
 */
export function decide(run: GoalRun | undefined, command: GoalCommand): Decision {
  if (command.type === 'submit') return run ? refuse('CONFLICT', 'the goal exists already') : submit(command);
  if (!run) return refuse('NOT_FOUND', 'there is no such goal');
  if (isTerminalGoalState(run.state)) return late(run, command);
  switch (command.type) {
    case 'record_intent':
      return recordIntent(run, command);
    case 'store_plan':
      return storePlan(run, command);
    case 'begin_execution':
      return beginExecution(run, command.at);
    case 'assign':
      return assign(run, command);
    case 'start':
      return start(run, command);
    case 'progress':
      return progress(run, command);
    case 'step':
      return step(run, command);
    case 'complete':
      return complete(run, command);
    case 'fail':
      return fail(run, command);
    case 'suspend':
      return suspend(run, command);
    case 'decide_approval':
      return decideApproval(run, command);
    case 'lose_attempts':
      return loseAttempts(run, command);
    case 'time_out_attempt':
      return timeOutAttempt(run, command);
    case 'verify':
      return verify(run, command);
    case 'write_memory':
      return recordMemory(run, command);
    case 'reflect':
      return recordReflection(run, command);
    case 'pause':
      return pause(run, command);
    case 'resume':
      return resume(run, command);
    case 'change':
      return change(run, command);
    case 'retry':
      return retry(run, command);
    case 'edit_output':
      return editOutput(run, command);
    case 'hand_off':
      return handOff(run, command);
    case 'spawn_child':
      return spawnChild(run, command);
    case 'finish_child':
      return finishChild(run, command);
    case 'expand':
      return expand(run, command);
    case 'open_auction':
      return openAuction(run, command);
    case 'bid':
      return bid(run, command);
    case 'award':
      return award(run, command);
    case 'cancel':
      return cancel(run, command);
    case 'time_out_goal':
      return timeOutGoal(run, command);
    case 'fail_goal':
      return failGoal(run, command.fault, command.usage);
  }
}

/**
 * Nothing changes a finished goal but a person who opens it again; a repeated completion of what was committed is still
 * answered as accepted, and what a child spent is still booked.
 */
function late(run: GoalRun, command: Exclude<GoalCommand, { type: 'submit' }>): Decision {
  switch (command.type) {
    case 'complete':
      return complete(run, command);
    case 'start':
      return { ok: true, events: [], refused: command.items.map(({ taskId, attempt }) => ({ taskId, attempt })) };
    case 'change':
      return change(run, command);
    case 'retry':
      return retry(run, command);
    case 'edit_output':
      return editOutput(run, command);
    case 'finish_child':
      return finishChild(run, command);
    case 'progress':
    case 'step':
    case 'fail':
    case 'hand_off':
    case 'suspend':
      return refuse('STALE_ATTEMPT', `the goal is ${run.state}`);
    case 'decide_approval':
      return refuse('APPROVAL_STALE', `the goal is ${run.state}`);
    default:
      return refuse('INVALID_TRANSITION', `the goal is ${run.state}`);
  }
}
