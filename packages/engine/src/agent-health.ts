/** One result of an agent: when it ended, how, and how long it took. */
export interface HealthSample {
  readonly at: number;
  readonly ok: boolean;
  readonly durationMs: number;
}

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy' | 'offline';

export interface HealthReading {
  readonly status: HealthStatus;
  readonly completedLastHour: number;
  readonly failedLastHour: number;
  readonly averageResponseMs: number;
  readonly errorRatePercent: number;
  readonly reason: string;
}

const healthWindow = { samples: 100, ms: 3_600_000 } as const;
const offlineAfterMs = 30_000;
const slowMs = 30_000;
/** With fewer results a rate says nothing: one failure would be a hundred per cent. */
const fewestResults = 5;

/** ORC-115, first match wins; averages over the last hundred results, counters over a sliding hour (ORC-116). */
export function readHealth(samples: readonly HealthSample[], lastHeartbeatAt: number | undefined, now: number): HealthReading {
  const hour = samples.filter((s) => now - s.at <= healthWindow.ms);
  const recent = hour.slice(-healthWindow.samples);
  const failed = recent.filter((s) => !s.ok).length;
  const errorRatePercent = recent.length === 0 ? 0 : (failed / recent.length) * 100;
  const averageResponseMs = recent.length === 0 ? 0 : recent.reduce((sum, s) => sum + s.durationMs, 0) / recent.length;
  const [status, reason] = judge(recent.length < fewestResults ? 0 : errorRatePercent, averageResponseMs, lastHeartbeatAt, now);
  return {
    status,
    reason,
    completedLastHour: hour.filter((s) => s.ok).length,
    failedLastHour: hour.filter((s) => !s.ok).length,
    averageResponseMs,
    errorRatePercent,
  };
}

function judge(errors: number, responseMs: number, heartbeat: number | undefined, now: number): readonly [HealthStatus, string] {
  if (heartbeat === undefined) return ['offline', 'never heard of'];
  if (now - heartbeat > offlineAfterMs) return ['offline', `no sign of life for ${Math.round((now - heartbeat) / 1_000)} s`];
  if (errors > 50) return ['unhealthy', `${Math.round(errors)} % of results are errors`];
  if (errors > 20) return ['degraded', `${Math.round(errors)} % of results are errors`];
  if (responseMs > slowMs) return ['degraded', `${Math.round(responseMs / 1_000)} s on average`];
  return ['healthy', 'within limits'];
}

/** What was tried for an agent that is not well. */
export interface RecoveryMemory {
  readonly attempts: number;
  readonly lastAt: number | undefined;
  readonly escalated: boolean;
}
export const noRecovery: RecoveryMemory = { attempts: 0, lastAt: undefined, escalated: false };

export interface RecoveryStep {
  readonly action: 'none' | 'restart' | 'reassign' | 'escalate';
  readonly reason: string;
  readonly memory: RecoveryMemory;
}

const cooldownMs = 300_000;
const maxAttempts = 3;

/**
 * ORC-117…120: offline or more than 80 % errors → restart, otherwise unhealthy → its work is given to others; five minutes
 * between attempts, three at most, then a person is told, once. Being well again resets the count.
 */
export function decideRecovery(
  reading: Pick<HealthReading, 'status' | 'errorRatePercent' | 'reason'>,
  memory: RecoveryMemory,
  now: number,
): RecoveryStep {
  if (reading.status === 'healthy' || reading.status === 'degraded')
    return { action: 'none', reason: reading.reason, memory: memory.attempts === 0 ? memory : noRecovery };
  if (memory.lastAt !== undefined && now - memory.lastAt < cooldownMs)
    return { action: 'none', reason: 'cooling down after the last attempt', memory };
  if (memory.attempts >= maxAttempts)
    return memory.escalated
      ? { action: 'none', reason: 'a person was told', memory }
      : { action: 'escalate', reason: `${maxAttempts} attempts did not help: ${reading.reason}`, memory: { ...memory, escalated: true } };
  const action = reading.status === 'offline' || reading.errorRatePercent > 80 ? 'restart' : 'reassign';
  return { action, reason: reading.reason, memory: { attempts: memory.attempts + 1, lastAt: now, escalated: false } };
}
