import type { GoalEvent } from '../goal/event.js';
import { addUsage } from '../usage.js';
import type { GoalView, TaskView } from './goal-view.js';

/** Events of run control, of edges beyond "after", of child goals and of auctions. */
type ControlEvent = Extract<
  GoalEvent,
  {
    type:
      | 'goal.paused'
      | 'goal.resumed'
      | 'goal.changed'
      | 'goal.reopened'
      | 'task.output_edited'
      | 'tasks.restored'
      | 'tasks.skipped'
      | 'tasks.delayed'
      | 'task.expanded'
      | 'task.looped'
      | 'task.handed_off'
      | 'goal.child_spawned'
      | 'goal.child_finished'
      | 'auction.opened'
      | 'auction.bid'
      | 'auction.awarded';
  }
>;

const some = (view: GoalView, taskIds: readonly string[], change: (task: TaskView) => TaskView): GoalView => {
  const named = new Set(taskIds);
  return { ...view, tasks: view.tasks.map((task) => (named.has(task.taskId) ? change(task) : task)) };
};

/** A task that begins anew: what it showed of earlier attempts stays readable. */
const anew = (task: TaskView): TaskView => {
  const {
    result: _result,
    fault: _fault,
    finishedAt: _finishedAt,
    retryAt: _retryAt,
    activity: _activity,
    skipped: _skipped,
    ...rest
  } = task;
  return { ...rest, state: task.dependsOn.length > 0 ? 'blocked' : 'pending', percent: 0, failures: 0 };
};

export function foldControlEvent(view: GoalView, event: ControlEvent): GoalView {
  const { at } = event;
  switch (event.type) {
    case 'goal.paused':
      return { ...view, paused: { by: event.payload.by, reason: event.payload.reason, at } };
    case 'goal.resumed':
      return { ...view, paused: undefined };
    case 'goal.changed':
      return { ...view, title: event.payload.title ?? view.title };
    case 'goal.reopened': {
      const { result: _result, fault: _fault, finishedAt: _finishedAt, cancelReason: _reason, ...rest } = view;
      return some({ ...rest, outcomes: [], cancelRequested: false }, event.payload.dirtyTaskIds, anew);
    }
    case 'task.output_edited':
      return some(view, [event.payload.taskId], (task) => ({ ...task, result: event.payload.result, editedBy: event.payload.by }));
    case 'tasks.restored':
      return event.payload.items.reduce(
        (all, { taskId, result }) => some(all, [taskId], (task) => ({ ...task, state: 'completed', percent: 100, result, finishedAt: at })),
        view,
      );
    case 'tasks.skipped':
      return some(view, event.payload.taskIds, (task) => ({
        ...task,
        state: 'cancelled',
        skipped: event.payload.reason,
        finishedAt: at,
      }));
    case 'tasks.delayed':
      return event.payload.items.reduce(
        (all, { taskId, dueAt }) => some(all, [taskId], (task) => ({ ...task, state: 'ready', retryAt: dueAt })),
        view,
      );
    case 'task.expanded':
      return expand(view, event.payload);
    case 'task.looped':
      return some(some(view, event.payload.taskIds, anew), [event.payload.taskId], (task) => ({ ...task, round: event.payload.round }));
    case 'task.handed_off':
      return {
        ...some(view, [event.payload.taskId], (task) => ({
          ...task,
          state: 'ready',
          agentType: event.payload.to,
          entries: [
            ...task.entries,
            {
              kind: 'notice' as const,
              attempt: event.payload.attempt,
              level: 'info' as const,
              message: `Handed over from ${event.payload.from} to ${event.payload.to}: ${event.payload.note}`,
            },
          ],
        })),
        usage: addUsage(view.usage, event.payload.usage),
      };
    case 'goal.child_spawned':
      return some(view, [event.payload.taskId], (task) => ({
        ...task,
        state: 'in_progress',
        attempt: event.payload.attempt,
        childGoalId: event.payload.childGoalId,
        startedAt: task.startedAt ?? at,
      }));
    case 'goal.child_finished':
      return view;
    case 'auction.opened':
      return { ...view, auctionClosesAt: event.payload.closesAt };
    case 'auction.bid':
      return { ...view, bids: [...(view.bids ?? []), ...event.payload.bids] };
    case 'auction.awarded':
      return event.payload.items.reduce(
        (all, { taskId, agent, agentType, reason }) => some(all, [taskId], (task) => ({ ...task, agent, agentType, awarded: reason })),
        view,
      );
  }
}

/** The copies take the place of the task they were made from; whoever waited for it waits for all of them. */
function expand(view: GoalView, { taskId, items }: Extract<GoalEvent, { type: 'task.expanded' }>['payload']): GoalView {
  const template = view.tasks.find((task) => task.taskId === taskId);
  if (!template) return view;
  const copies = items.map(({ taskId: id, key }, i) => ({
    ...template,
    taskId: id,
    key,
    copyOf: template.key,
    name: `${template.name} (${i + 1} of ${items.length})`,
    state: 'pending' as const,
  }));
  const ids = items.map((item) => item.taskId);
  return {
    ...view,
    tasks: view.tasks.flatMap((task) => {
      if (task.taskId === taskId) return copies;
      return task.dependsOn.includes(taskId) ? [{ ...task, dependsOn: [...task.dependsOn.filter((id) => id !== taskId), ...ids] }] : [task];
    }),
  };
}
