import { afterStep, type LoopState, snapshotDue } from './loop-state.js';
import type { RunKey, StepsRepository } from './steps.repository.js';
import type { StepRecord, StepSpending } from './step-record.js';

/**
 * The memory of one attempt: its state, and every step of it on disk before the next begins. Steps that end side by side are
 * written one after the other.
 */
export class Checkpoints {
  private seq = 0;
  private snapshotAt: number;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly steps: Pick<StepsRepository, 'append' | 'snapshot'>,
    private readonly key: RunKey,
    public state: LoopState,
  ) {
    this.snapshotAt = state.steps;
  }

  /** Resolves when the step cannot be lost any more. */
  save(step: StepRecord, spent?: StepSpending): Promise<void> {
    const written = this.writing.then(async () => {
      const seq = this.seq;
      await this.steps.append(this.key, seq, step, spent);
      this.seq = seq + 1;
      this.state = afterStep(this.state, step);
      // After a compaction little is worth reading of what came before.
      if (step.kind !== 'compaction' && !snapshotDue(this.state.steps, this.snapshotAt)) return;
      await this.steps.snapshot(this.key, seq, this.state);
      this.snapshotAt = this.state.steps;
    });
    this.writing = written.catch(() => undefined);
    return written;
  }
}
