import type { Envelope, goalsChildFinished, goalsControl } from '@autoweave/contracts';
import type { GoalCommand } from '@autoweave/engine';
import { fault, FaultError } from '@autoweave/kernel';
import type { z } from 'zod';
import type { GoalBounds } from '../goal/goal-bounds.js';
import { own } from './own.js';
import type { Room } from './room.js';

type Control = z.infer<typeof goalsControl.input>;

/** Run control by a person or by a service on their behalf; an agent does not steer the goal that it works for. */
export function control(envelope: Envelope, c: Control, room: Room, bounds: GoalBounds): z.infer<typeof goalsControl.output> {
  if (envelope.actor.type === 'agent') throw fault('FORBIDDEN', 'An agent cannot steer a goal');
  own(envelope, room, c.goalId);
  if (c.control.action === 'change' && c.control.limits) bounds.assertWithin(c.control.limits);
  const decision = room.apply(c.goalId, commandOf(c, room.now()));
  if (!decision.ok) throw new FaultError(decision.fault);
  return { accepted: true, dirtyTaskIds: decision.events.flatMap((e) => (e.type === 'goal.reopened' ? e.payload.dirtyTaskIds : [])) };
}

function commandOf({ by, control: c }: Control, at: string): GoalCommand {
  switch (c.action) {
    case 'pause':
      return { type: 'pause', at, by, reason: c.reason };
    case 'resume':
      return { type: 'resume', at, by };
    case 'change': {
      const { action: _, ...change } = c;
      return { type: 'change', at, by, change };
    }
    case 'retry':
      return { type: 'retry', at, by, keys: c.keys, reason: c.reason };
    case 'edit_output':
      return { type: 'edit_output', at, by, taskId: c.taskId, result: c.result, reason: c.reason };
  }
}

/**
 * The end of a child goal. Told again, or told to a parent that no longer waits for it, it changes nothing and is
 * answered all the same: whoever tells it may then forget it.
 */
export function childFinished(
  envelope: Envelope,
  c: z.infer<typeof goalsChildFinished.input>,
  room: Room,
): z.infer<typeof goalsChildFinished.output> {
  if (envelope.actor.type !== 'service') throw fault('FORBIDDEN', 'Only the supervisor reports the end of a child goal');
  own(envelope, room, c.goalId);
  const decision = room.apply(c.goalId, {
    type: 'finish_child',
    at: room.now(),
    taskId: c.taskId,
    childGoalId: c.childGoalId,
    status: c.status,
    result: c.result,
    fault: c.fault,
    usage: c.usage,
    jitter: room.chance(),
  });
  return { accepted: decision.ok };
}
