import { type Step, type TaskAssignment, type TaskReport, tasksReport, type Usage } from '@autoweave/contracts';
import { type Bus, FaultError, type Log } from '@autoweave/kernel';
import { tellSafety } from './safety-events.js';

type Holder = Pick<TaskReport, 'taskId' | 'attempt' | 'token'>;
type Final = Extract<TaskReport, { kind: 'completed' | 'failed' | 'suspended' | 'handed_off' }>;
type WithoutHolder<T> = T extends unknown ? Omit<T, keyof Holder> : never;

/** Streamed text is sent in chunks of at most this age or length, whichever comes first. */
const coalesceMs = 200;
const coalesceCharacters = 2_048;
const retryMs = 500;

/**
 * Tells the supervisor what happens in one attempt: steps in coalesced chunks, the outcome until it is accepted. Calls
 * `onStale` once when the attempt has lost its task.
 */
export class Reporter {
  private readonly holder: Holder;
  private pending: TaskReport[] = [];
  /** Characters of streamed text in `pending`. */
  private gathered = 0;
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();
  private stale = false;

  constructor(
    private readonly bus: Bus,
    private readonly log: Log,
    private readonly workerId: string,
    private readonly assignment: TaskAssignment,
    private readonly onStale: () => void,
    /** What the attempt has used so far: told with its steps, and booked from there if it ends without a word. */
    private readonly spent: () => Usage,
  ) {
    this.holder = { taskId: assignment.taskId, attempt: assignment.attempt, token: assignment.token };
  }

  started(): void {
    this.pending.push({ kind: 'started', ...this.holder, agent: this.assignment.agent.name });
    this.flushSoon(0);
  }

  progress(message: string, percent?: number): void {
    this.pending.push({ kind: 'progress', ...this.holder, message, ...(percent === undefined ? {} : { percent }) });
    this.flushSoon();
  }

  step(step: Step): void {
    if (step.kind === 'gate')
      void tellSafety(this.bus, this.assignment, step).catch((error: unknown) =>
        this.log.warn({ err: error }, 'a verdict of the safety gate could not be told'),
      );
    const last = this.pending.at(-1);
    if (last?.kind === 'steps') {
      const previous = last.steps.at(-1);
      // Streamed text arrives in crumbs; one crumb is no event.
      if ((step.kind === 'text' || step.kind === 'reasoning') && previous?.kind === step.kind)
        last.steps[last.steps.length - 1] = { kind: step.kind, text: previous.text + step.text };
      else last.steps.push(step);
    } else this.pending.push({ kind: 'steps', ...this.holder, steps: [step] });
    this.gathered += step.kind === 'text' || step.kind === 'reasoning' ? step.text.length : 0;
    if (this.gathered >= coalesceCharacters) this.flushNow();
    else this.flushSoon();
  }

  /** Resolves when the supervisor has the outcome, or has refused it because the attempt is stale. */
  async finish(report: WithoutHolder<Final>): Promise<void> {
    this.pending.push({ ...report, ...this.holder } as TaskReport);
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.flush();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.stale = true;
  }

  private flushSoon(ms = coalesceMs): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, ms);
  }

  private flushNow(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.flush();
  }

  private flush(): Promise<void> {
    this.sending = this.sending.then(async () => {
      const reports = this.pending;
      this.pending = [];
      this.gathered = 0;
      const last = reports.findLast((report) => report.kind === 'steps');
      if (last?.kind === 'steps') last.spent = this.spent();
      if (reports.length > 0) await this.send(reports);
    });
    return this.sending;
  }

  /** Sends until it arrived: an outcome must not be lost because the supervisor restarts. Repeats are harmless. */
  private async send(reports: TaskReport[]): Promise<void> {
    const sender = {
      tenantId: this.assignment.tenantId,
      actor: {
        type: 'agent' as const,
        agent: this.assignment.agent.name,
        taskId: this.assignment.taskId,
        forUserId: this.assignment.userId,
      },
    };
    while (!this.stale) {
      try {
        const { refused } = await this.bus.request(
          tasksReport,
          { goalId: this.assignment.goalId, workerId: this.workerId, reports },
          sender,
          { timeoutMs: 5_000 },
        );
        if (refused.length > 0) this.lost();
        return;
      } catch (error) {
        const code = error instanceof FaultError ? error.code : 'INTERNAL';
        if (code === 'STALE_ATTEMPT' || code === 'NOT_FOUND' || code === 'INVALID_TRANSITION') return this.lost();
        if (code === 'VALIDATION_FAILED') {
          this.log.error({ err: error, taskId: this.holder.taskId }, 'a report was not valid');
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  private lost(): void {
    if (this.stale) return;
    this.stale = true;
    this.onStale();
  }
}
