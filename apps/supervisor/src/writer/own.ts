import type { Envelope } from '@autoweave/contracts';
import type { GoalRun } from '@autoweave/engine';
import { fault } from '@autoweave/kernel';
import type { Room } from './room.js';

/** The goal, if it belongs to the sender's tenant; others must not learn that it exists. */
export function own(envelope: Envelope, room: Room, goalId: string): GoalRun {
  const run = room.find(goalId);
  if (!run || (run.tenantId !== envelope.tenantId && !(envelope.tenantId === null && envelope.actor.type === 'service')))
    throw fault('NOT_FOUND', `There is no goal ${goalId}`);
  return run;
}
