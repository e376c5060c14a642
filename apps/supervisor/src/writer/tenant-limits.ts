import { fault } from '@autoweave/kernel';
import type { GoalBounds } from '../goal/goal-bounds.js';
import type { TenantLoad } from './room.js';

/** Advice for a caller whose tenant has enough under way. */
const retryAfterSeconds = 15;

/**
 * How much one tenant may have under way, so that none fills the memory and queues of all. Goals spread evenly over the
 * shards: with several supervisors each grants its share of the whole, and the sum is right within a few per cent.
 */
export class TenantLimits {
  constructor(
    private readonly maxGoals: number,
    private readonly maxWaitingTasks: number,
    /** Share of all shards held here, 0–1. */
    private readonly share: () => number,
    /** What one goal may use, whoever's it is. */
    readonly bounds: GoalBounds,
    /** Whether an organisation has its supervisor switched on. */
    private readonly isOpen: (tenantId: string) => boolean = () => true,
  ) {}

  /** Throws UNAVAILABLE while an organisation takes no new goals. */
  assertOpen(tenantId: string): void {
    if (!this.isOpen(tenantId))
      throw fault('UNAVAILABLE', 'The supervisor is switched off: no new goals are taken', {
        hint: 'An administrator can switch it on: the setting supervisor_enabled',
      });
  }

  /** Throws RATE_LIMITED with `details.retryAfterSeconds` when another goal of so many tasks would be too much. */
  assertRoom(load: TenantLoad, tasks: number): void {
    const share = this.share();
    if (load.goals + 1 > Math.ceil(this.maxGoals * share)) throw refusal(`${this.maxGoals} goals are under way already`);
    if (load.waitingTasks > 0 && load.waitingTasks + tasks > Math.ceil(this.maxWaitingTasks * share))
      throw refusal(`more than ${this.maxWaitingTasks} tasks would be waiting`);
  }
}

const refusal = (reason: string) =>
  fault('RATE_LIMITED', `Not now: ${reason}`, {
    hint: `Try again in ${retryAfterSeconds} seconds, or cancel goals that are no longer needed`,
    details: { retryAfterSeconds },
  });
