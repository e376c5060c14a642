import { accept, type CommandOf, type Decision, refuse, stale } from './command.js';
import { holds } from '../task.js';
import type { GoalRun } from './goal-run.js';

/** Ends the attempt until a person has decided; the task goes on with a new attempt that carries the decision. */
export function suspend(run: GoalRun, command: CommandOf<'suspend'>): Decision {
  const task = run.tasks.get(command.taskId);
  if (!holds(task, command)) return stale(command);
  if (run.approvals.has(command.approval.approvalId))
    return refuse('CONFLICT', `the approval ${command.approval.approvalId} exists already`);
  const approval = { ...command.approval, taskId: task.taskId, attempt: task.attempt };
  return accept(
    { type: 'approval.requested', payload: { approval, planVersion: run.planVersion } },
    {
      type: 'task.suspended',
      payload: { taskId: task.taskId, attempt: task.attempt, approvalId: approval.approvalId, usage: command.usage },
    },
  );
}

/** Compare-and-set on (pending, present plan version): the second decider, and anyone after a replan, is refused. */
export function decideApproval(run: GoalRun, command: CommandOf<'decide_approval'>): Decision {
  const approval = run.approvals.get(command.approvalId);
  if (!approval) return refuse('NOT_FOUND', 'there is no such approval');
  if (approval.status !== 'pending') return refuse('APPROVAL_STALE', `the approval is ${approval.status}`);
  if (approval.planVersion !== run.planVersion) return refuse('APPROVAL_STALE', 'the goal has been planned anew meanwhile');
  if (command.decision !== 'expired' && approval.expiresAt <= command.at) return refuse('APPROVAL_STALE', 'the approval has expired');
  if (command.editedArguments !== undefined && command.decision !== 'approved')
    return refuse('VALIDATION_FAILED', 'arguments can be edited only to approve them');
  const decided = {
    type: 'approval.decided',
    payload: {
      approvalId: command.approvalId,
      decision: command.decision,
      decidedBy: command.decidedBy,
      ...(command.reason === undefined ? {} : { reason: command.reason }),
      ...(command.editedArguments === undefined ? {} : { editedArguments: { ...command.editedArguments } }),
    },
  } as const;
  const task = run.tasks.get(approval.taskId);
  if (task?.state !== 'blocked' || task.approvalId !== command.approvalId) return accept(decided);
  return accept(decided, { type: 'tasks.ready', payload: { taskIds: [task.taskId] } });
}
