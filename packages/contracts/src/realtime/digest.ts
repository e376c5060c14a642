import type { GoalEvent } from '../goal/event.js';
import { goalStatusOf } from '../goal/state.js';
import type { ServerFrame } from './frame.js';

type Digest = Pick<ServerFrame, 'type' | 'data'>;

/** The spec's readable frames (EDG-043) for one goal event, beside the `goal.event` frame that carries it whole. */
export function digestGoalEvent(event: GoalEvent): readonly Digest[] {
  switch (event.type) {
    case 'goal.state_changed':
      return [
        { type: 'goal.status', data: { state: event.payload.to, status: goalStatusOf(event.payload.to), reason: event.payload.reason } },
      ];
    case 'tasks.started':
      return event.payload.items.map((item) => ({
        type: 'agent.spawned',
        data: { taskId: item.taskId, agent: item.agent, workerId: item.workerId },
      }));
    case 'task.progressed':
      return [
        { type: 'task.progress', data: { taskId: event.payload.taskId, percent: event.payload.percent, message: event.payload.message } },
      ];
    case 'task.stepped': {
      const text = event.payload.steps.flatMap((step) => (step.kind === 'text' ? [step.text] : [])).join('');
      return text === '' ? [] : [{ type: 'chat.delta', data: { taskId: event.payload.taskId, text } }];
    }
    case 'task.completed':
      return [{ type: 'task.progress', data: { taskId: event.payload.taskId, percent: 100, message: 'completed' } }];
    case 'approval.requested':
      return [{ type: 'approval.required', data: { approval: event.payload.approval } }];
    case 'goal.completed':
      return [{ type: 'goal.completed', data: { status: 'complete', result: event.payload.result } }];
    case 'goal.failed':
      return [{ type: 'goal.completed', data: { status: 'failed', fault: event.payload.fault } }];
    case 'goal.cancelled':
      return [{ type: 'goal.completed', data: { status: 'cancelled', reason: event.payload.reason } }];
    default:
      return [];
  }
}
