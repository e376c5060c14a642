import { type Envelope, type goalsChildFinished, type goalsControl, isTerminalTaskState } from '@autoweave/contracts';
import { type GoalCommand, type GoalRun, isDone, retryScope } from '@autoweave/engine';
import { fault, FaultError } from '@autoweave/kernel';
import type { z } from 'zod';
import { own } from './own.js';
import type { Room } from './room.js';

type Control = z.infer<typeof goalsControl.input>;

/** Run control by a person or by a service on their behalf; an agent does not steer the goal that it works for. */
export function control(envelope: Envelope, c: Control, room: Room): z.infer<typeof goalsControl.output> {
  if (envelope.actor.type === 'agent') throw fault('FORBIDDEN', 'An agent cannot steer a goal');
  const run = own(envelope, room, c.goalId);
  const apply = (command: GoalCommand) => {
    const decision = room.apply(c.goalId, command);
    if (!decision.ok) throw new FaultError(decision.fault);
    return decision.events.flatMap((e) => (e.type === 'goal.reopened' ? e.payload.dirtyTaskIds : []));
  };
  const dirty = apply(commandOf(c, room.now(), run));
  // What builds on an edited output may also build on something that failed: that has to be done again, too.
  const lost = c.control.action === 'edit_output' ? lostAbove(run, dirty) : [];
  if (lost.length > 0) {
    if (run.state === 'AGENT_ASSIGNMENT') apply({ type: 'begin_execution', at: room.now() });
    dirty.push(...apply({ type: 'retry', at: room.now(), by: c.by, keys: lost, reason: 'an edited output needs them' }));
  }
  return { accepted: true, dirtyTaskIds: [...new Set(dirty)] };
}

/** Keys of tasks that failed or were cancelled and that the tasks of `dirtyIds` wait for, directly or not. */
function lostAbove(run: GoalRun, dirtyIds: readonly string[]): string[] {
  if (dirtyIds.length === 0) return [];
  return retryScope(run, dirtyIds).upstream.flatMap((id) => {
    const task = run.tasks.get(id);
    return task && isTerminalTaskState(task.state) && !isDone(task) ? [task.spec.key] : [];
  });
}

/** The named tasks, with what was lost above them and above everything that depends on them: without it none could begin. */
function withLost(run: GoalRun, keys: readonly string[]): readonly string[] {
  const named = keys.flatMap((key) => run.byKey.get(key) ?? []);
  if (named.length < keys.length) return keys;
  return [...new Set([...keys, ...lostAbove(run, retryScope(run, named).dirty)])];
}

function commandOf({ by, control: c }: Control, at: string, run: GoalRun): GoalCommand {
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
      return { type: 'retry', at, by, keys: c.keys && withLost(run, c.keys), reason: c.reason };
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
