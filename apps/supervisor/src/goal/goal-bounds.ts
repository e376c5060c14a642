import { defaultGoalLimits, type GoalLimits } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';

/** What one tree of goals may use at most in this installation (AGT-049): the part of the configuration that says so. */
interface HardLimits {
  readonly AUTOWEAVE_GOAL_MAX_TOKENS: number;
  readonly AUTOWEAVE_GOAL_MAX_AGENTS: number;
  readonly AUTOWEAVE_GOAL_MAX_CONCURRENT_TASKS: number;
  readonly AUTOWEAVE_GOAL_MAX_SECONDS: number;
  readonly AUTOWEAVE_GOAL_MAX_DEPTH: number;
}

const settingOf = {
  maxTokens: 'AUTOWEAVE_GOAL_MAX_TOKENS',
  maxAgents: 'AUTOWEAVE_GOAL_MAX_AGENTS',
  maxConcurrentTasks: 'AUTOWEAVE_GOAL_MAX_CONCURRENT_TASKS',
  maxSeconds: 'AUTOWEAVE_GOAL_MAX_SECONDS',
  maxDepth: 'AUTOWEAVE_GOAL_MAX_DEPTH',
} as const satisfies Partial<Record<keyof GoalLimits, keyof HardLimits>>;
type Bounded = keyof typeof settingOf;
const bounded = Object.keys(settingOf) as Bounded[];

/** Holds goals to the limits of the installation: whoever submits one can tighten them and never widen them. */
export class GoalBounds {
  constructor(
    private readonly hard: HardLimits,
    /** Tasks of one goal at a time where whoever submits it does not say. */
    private readonly concurrentTasks: (tenantId: string) => number = () => defaultGoalLimits.maxConcurrentTasks,
  ) {}

  /**
   * The limits of a new goal. A default above what is allowed here gives way; anything else above it was asked for, and is
   * refused with VALIDATION_FAILED.
   */
  granted(limits: GoalLimits, tenantId: string): GoalLimits {
    const unsaid = limits.maxConcurrentTasks === defaultGoalLimits.maxConcurrentTasks;
    const granted = {
      ...limits,
      ...(unsaid ? { maxConcurrentTasks: this.#fitting('maxConcurrentTasks', this.concurrentTasks(tenantId)) } : {}),
    };
    for (const key of bounded) if (granted[key] === defaultGoalLimits[key]) granted[key] = Math.min(granted[key], this.#most(key));
    this.assertWithin(granted);
    return granted;
  }

  /** Throws VALIDATION_FAILED, naming the limit and the setting that bounds it. */
  assertWithin(limits: Partial<GoalLimits>): void {
    for (const key of bounded) {
      const asked = limits[key];
      const most = this.#most(key);
      if (asked !== undefined && asked > most)
        throw fault('VALIDATION_FAILED', `A goal may have ${key} ${most} at most here; ${asked} were asked for`, {
          hint: `Ask for less, or let the operator raise ${settingOf[key]}`,
          details: { limit: key, most, asked },
        });
    }
  }

  #fitting = (key: Bounded, wanted: number): number => Math.min(wanted, this.#most(key));

  #most(key: Bounded): number {
    return this.hard[settingOf[key]];
  }
}
