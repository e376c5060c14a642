import { goalsAdmit } from '@autoweave/contracts';
import { type Bus, toFault } from '@autoweave/kernel';

const timeoutMs = 3_000;
const actor = { type: 'service' as const, service: 'supervisor' };
/** Nobody answered, or not now: the same may be asked again later. */
const later: ReadonlySet<string> = new Set(['DEADLINE_EXCEEDED', 'UNAVAILABLE', 'QUOTA_EXCEEDED']);

/** Asks whether goals may begin that no request begins, and with what permissions (AGT-057). */
export class Admission {
  constructor(private readonly bus: Bus) {}

  /** What the person may do now. Throws what the gateway says; the same key takes one goal of the day, however often it asks. */
  async permissions(tenantId: string, userId: string, key: string): Promise<string[]> {
    return (await this.bus.request(goalsAdmit, { userId, key }, { tenantId, actor }, { timeoutMs })).permissions;
  }

  /** Whether a refusal may be over by and by. */
  static isForNow = (error: unknown): boolean => later.has(toFault(error).code);
}
