import { goalsAdmit } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { BusPeer } from '@autoweave/testkit';

/** The gateway as supervisors see it on the bus: it says what people may do when a goal begins without a request of theirs. */
export class Door {
  permissions: readonly string[] = ['goal:create'];
  /** Refuses these people, with this code. */
  readonly refused = new Map<string, Parameters<typeof fault>[0]>();
  readonly asked: { readonly userId: string; readonly key: string }[] = [];
  private readonly peer: BusPeer;

  constructor(redisUrl: string) {
    this.peer = new BusPeer(redisUrl, 'gateway', new Map([[goalsAdmit.type, (payload) => this.admit(payload)]]));
  }

  close(): Promise<void> {
    return this.peer.close();
  }

  private admit(payload: unknown): { readonly permissions: readonly string[] } {
    const question = goalsAdmit.input.parse(payload);
    this.asked.push(question);
    const code = this.refused.get(question.userId);
    if (code) throw fault(code, 'not any more');
    return { permissions: this.permissions };
  }
}
