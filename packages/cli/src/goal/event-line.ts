import type { GoalEvent } from '@autoweave/contracts';
import type { GoalView } from '@autoweave/contracts/client';
import { printable } from './printable.js';

function nameOf(view: GoalView, taskId: string): string {
  return view.tasks.find((task) => task.taskId === taskId)?.name ?? taskId;
}

/** What an event says in one line each, for a log; nothing for events that only a machine needs. */
export function eventLines(view: GoalView, event: GoalEvent): readonly string[] {
  return linesOf(view, event).map((line) => printable(line).replaceAll('\n', ' '));
}

function linesOf(view: GoalView, event: GoalEvent): readonly string[] {
  switch (event.type) {
    case 'goal.intent_analyzed':
      return [`understood: ${event.payload.intent.objective} (${event.payload.intent.complexity.toLowerCase()})`];
    case 'goal.plan_stored':
      return [
        `plan ${event.payload.version}: ${event.payload.plan.tasks.length} tasks`,
        ...(event.payload.plan.tasks.length > 40
          ? []
          : event.payload.plan.tasks.map(
              (task) => `  · ${task.name}${task.dependsOn.length === 0 ? '' : ` (after ${task.dependsOn.join(', ')})`}`,
            )),
      ];
    case 'tasks.started':
      return event.payload.items.map((item) => `started: ${nameOf(view, item.taskId)} (${item.agent})`);
    case 'task.progressed':
      return [`${nameOf(view, event.payload.taskId)}: ${event.payload.message}`];
    case 'task.stepped':
      return event.payload.steps.flatMap((step) => {
        if (step.kind === 'tool_call') return [`${nameOf(view, event.payload.taskId)}: ${step.tool}`];
        if (step.kind === 'tool_result' && !step.ok) return [`${nameOf(view, event.payload.taskId)}: ${step.tool} failed: ${step.summary}`];
        return step.kind === 'notice' ? [`${nameOf(view, event.payload.taskId)}: ${step.message}`] : [];
      });
    case 'task.completed':
      return [`completed: ${nameOf(view, event.payload.taskId)}`];
    case 'task.failed':
      return [
        `${event.payload.retryAt === undefined ? 'failed' : 'failed, tries again'}: ${nameOf(view, event.payload.taskId)}: ${event.payload.fault.message}`,
      ];
    case 'tasks.cancelled':
      return [`cancelled: ${event.payload.taskIds.map((id) => nameOf(view, id)).join(', ')}`];
    case 'approval.requested':
      return [`approval needed: ${event.payload.approval.tool} (${event.payload.approval.reason})`];
    case 'approval.decided':
      return [`approval ${event.payload.decision}`];
    case 'goal.verified':
      return [
        `verified: ${event.payload.outcomes.filter((outcome) => outcome.passed).length} of ${event.payload.outcomes.length} criteria met`,
      ];
    case 'goal.replan_requested':
      return [`planning again (${event.payload.replan}): ${event.payload.fault.message}`];
    case 'goal.cancel_requested':
      return ['cancelling'];
    default:
      return [];
  }
}
