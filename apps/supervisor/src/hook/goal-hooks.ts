import { type GoalEvent, goalStatusOf, type HookPayload } from '@autoweave/contracts';
import type { Decision, GoalCommand, GoalRun } from '@autoweave/engine';
import { type Bus, type HookHandler, HookManager, type Log, PluginBridge } from '@autoweave/kernel';

export interface GoalHooksParts {
  readonly bus: Bus;
  readonly redisUrl: string;
  readonly log: Log;
  readonly command: (goalId: string, command: GoalCommand) => Promise<Decision>;
  /** Looks whether the goal can go on by itself. */
  readonly wake: (goalId: string) => void;
}

const before = 'beforeGoalExecution';

/**
 * Tells handlers of the core and plugins when a goal is about to be carried out and when it is over. The first ones may
 * cancel it: while anybody is known to listen, no task begins before they have answered. A listener that has just appeared
 * is told as well; its objection then reaches a goal that has perhaps begun.
 */
export class GoalHooks {
  readonly manager: HookManager;
  readonly #bridge: PluginBridge;
  /** Goals whose execution nobody objected to. */
  readonly #cleared = new Set<string>();
  readonly #asking = new Set<string>();
  #coreListeners = 0;

  constructor(private readonly parts: GoalHooksParts) {
    const { bus, redisUrl, log } = parts;
    this.manager = new HookManager({ onFailure: (failure) => log.warn(failure, 'a hook handler failed') });
    this.#bridge = new PluginBridge(this.manager, { bus, redisUrl, service: 'supervisor' });
  }

  start(): Promise<void> {
    return this.#bridge.start();
  }

  /** Registers a handler of the core; answers how to unregister. */
  on<H extends 'beforeGoalExecution' | 'afterGoalExecution'>(hook: H, handler: HookHandler<HookPayload<H>>): () => void {
    const off = this.manager.on(hook, handler);
    if (hook !== before) return off;
    this.#coreListeners += 1;
    return () => {
      this.#coreListeners -= 1;
      off();
    };
  }

  stop(): Promise<void> {
    return this.#bridge.stop();
  }

  /** Whether the goal's tasks have to wait for an answer. */
  holds(run: GoalRun): boolean {
    return (this.#coreListeners > 0 || this.#bridge.listening().has(before)) && !this.#cleared.has(run.goalId);
  }

  /** Follows one stored event of a goal. */
  follow(run: GoalRun, event: GoalEvent): void {
    switch (event.type) {
      case 'goal.received':
        return this.begins(run);
      case 'goal.reopened':
        this.#cleared.delete(run.goalId);
        return this.begins(run);
      case 'goal.completed':
      case 'goal.failed':
      case 'goal.cancelled':
        this.#cleared.delete(run.goalId);
        return this.#over(run);
      default:
    }
  }

  /** Asks whether the goal may be carried out, once at a time; also for a goal that was taken over before it began. */
  begins(run: GoalRun): void {
    const { goalId } = run;
    if (this.#asking.has(goalId)) return;
    this.#asking.add(goalId);
    void this.#ask(run).finally(() => this.#asking.delete(goalId));
  }

  async #ask(run: GoalRun): Promise<void> {
    const { goalId, title, text } = run;
    const held = this.holds(run);
    const outcome = await this.manager.emit(before, { ...about(run), title, text });
    if (outcome.cancelled) {
      const command = {
        type: 'cancel' as const,
        at: new Date().toISOString(),
        by: outcome.by ?? 'a hook',
        ...(outcome.reason ? { reason: outcome.reason } : {}),
      };
      await this.parts.command(goalId, command);
      return;
    }
    if (!held && !this.holds(run)) return;
    this.#cleared.add(goalId);
    this.parts.wake(goalId);
  }

  #over(run: GoalRun): void {
    const status = goalStatusOf(run.state);
    if (status !== 'complete' && status !== 'failed' && status !== 'cancelled') return;
    const payload: HookPayload<'afterGoalExecution'> = {
      ...about(run),
      title: run.title,
      status,
      ...(run.result ? { answer: run.result.answer } : {}),
      ...(run.fault ? { fault: run.fault } : {}),
    };
    void this.manager.emit('afterGoalExecution', payload);
  }
}

const about = (run: GoalRun) => ({ tenantId: run.tenantId, userId: run.userId, goalId: run.goalId });
