import { grantsUse, type TaskAssignment } from '@autoweave/contracts';
import type { Bus, Sender } from '@autoweave/kernel';

const patienceMs = 5_000;

/** A call that a standing grant would cover. */
export interface GrantUse {
  readonly grantId: string;
  readonly tool: string;
  readonly callId: string;
}

/** Takes uses of standing grants where they are counted, right before they serve: what was revoked meanwhile serves no more. */
export class GrantDesk {
  constructor(
    private readonly bus: Pick<Bus, 'request'>,
    private readonly sender: Sender,
    private readonly run: Pick<TaskAssignment, 'goalId' | 'taskId' | 'attempt'>,
  ) {}

  /** Resolves with whether the call may be made on the grant; not when nobody can say. Never throws. */
  async take({ grantId, tool, callId }: GrantUse): Promise<boolean> {
    const { goalId, taskId, attempt } = this.run;
    try {
      const use = { grantId, goalId, taskId, tool, callId: `${attempt}:${callId}` };
      return (await this.bus.request(grantsUse, use, this.sender, { timeoutMs: patienceMs })).granted;
    } catch {
      return false;
    }
  }
}
