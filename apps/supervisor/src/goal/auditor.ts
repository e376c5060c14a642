import { setTimeout as sleep } from 'node:timers/promises';
import { incidentFound } from '@autoweave/contracts';
import { countUnmet, freeze, type GoalRun } from '@autoweave/engine';
import type { Bus, Log, Pool } from '@autoweave/kernel';
import type { z } from 'zod';
import { type Finding, repair } from './repair.js';

export interface AuditorParts {
  readonly pool: Pool;
  readonly bus: Bus;
  readonly log: Log;
  /** The goals held in memory here. */
  readonly residents: () => ReadonlyMap<string, GoalRun>;
  readonly shards: () => readonly number[];
  /** Puts a goal as read from its log in the place of the one in memory, unless that one has moved on. */
  readonly replace: (run: GoalRun) => void;
}

type Incident = Omit<z.input<typeof incidentFound.payload>, 'service' | 'at'>;

const everyMs = 600_000;
/** Goals that are not in memory, looked at in one round; each round goes on where the last one ended. */
const sampleSize = 50;
/** A look holds its shard and a connection: after each it leaves both alone for so many times as long, within bounds. */
const restFactor = 3;
const longestRestMs = 1_000;
const shown = 20;

/**
 * Trusts nothing that is derived: every ten minutes compares every goal in memory and a sample of all others
 * with the fold of their logs, in the tables, in snapshots and in memory, and readiness counters with the edges of the graph.
 * What differs is put right and reported as an incident, because it must never happen.
 */
export class Auditor {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #cursor = '';
  readonly #stopping = new AbortController();
  readonly found = { incidents: 0, checked: 0, last: '' };

  constructor(private readonly parts: AuditorParts) {}

  start(): void {
    this.#timer = setInterval(() => void this.round().catch(() => undefined), everyMs);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Looks at every goal in memory, and at the next of the others in the shards held here. */
  round(): Promise<void> {
    return this.#queue(async () => {
      const present = [...this.parts.residents().keys()];
      for (const goalId of [...present, ...(await this.#others(present))]) {
        const begin = performance.now();
        await this.#check(goalId);
        await this.#rest(performance.now() - begin);
      }
    });
  }

  /** The next goals that are not in memory: finished ones, and any that a row takes for something else. */
  async #others(present: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.parts.pool.query<{ goal_id: string }>(
      'SELECT goal_id FROM goal WHERE shard = ANY($1) AND NOT goal_id = ANY($4) AND goal_id > $2 ORDER BY goal_id LIMIT $3',
      [[...this.parts.shards()], this.#cursor, sampleSize, present],
    );
    this.#cursor = rows.length < sampleSize ? '' : (rows.at(-1)?.goal_id ?? '');
    return rows.map((row) => row.goal_id);
  }

  /** Other work goes before. */
  async #rest(afterMs: number): Promise<void> {
    await sleep(Math.min(longestRestMs, restFactor * afterMs), undefined, { signal: this.#stopping.signal, ref: false }).catch(
      () => undefined,
    );
  }

  /** A goal comes here: its counters must be what its edges say. */
  adopted(run: GoalRun): void {
    if (miscounted(run).length > 0) void this.#queue(() => this.#check(run.goalId));
  }

  #queue(work: () => Promise<void>): Promise<void> {
    const next = this.#running.then(() => (this.#stopping.signal.aborted ? undefined : work()));
    this.#running = next.catch((error: unknown) => this.parts.log.warn({ err: error }, 'an audit could not be finished'));
    return next;
  }

  async #check(goalId: string): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const finding = await repair(this.parts.pool, goalId);
    this.found.checked += 1;
    if (!finding) return;
    const { run } = finding;
    const about = { tenantId: run.tenantId, goalId };
    if (finding.projection.length > 0)
      await this.#report({ ...about, kind: 'projection', differences: [...finding.projection], repaired: true });
    if (finding.snapshot)
      await this.#report({ ...about, kind: 'snapshot', differences: ['the snapshot is not what the log folds to'], repaired: true });
    const counters = miscounted(run);
    if (counters.length > 0) await this.#report({ ...about, kind: 'counter', differences: counters, repaired: false });
    await this.#memory(finding);
  }

  async #memory({ run }: Finding): Promise<void> {
    const resident = this.parts.residents().get(run.goalId);
    // Moved on since the look: the next round sees it again.
    if (!resident || resident.seq !== run.seq || JSON.stringify(freeze(resident)) === JSON.stringify(freeze(run))) return;
    this.parts.replace(run);
    await this.#report({
      tenantId: run.tenantId,
      goalId: run.goalId,
      kind: 'memory',
      differences: [`in memory it is not what its ${run.seq} events fold to`, ...miscounted(resident)],
      repaired: true,
    });
  }

  async #report(incident: Incident): Promise<void> {
    this.found.incidents += 1;
    this.found.last = `${incident.kind} of ${incident.goalId ?? 'nothing in particular'}: ${incident.differences[0] ?? ''}`;
    this.parts.log.error(incident, 'what is stored was not what the log says');
    const differences = incident.differences.slice(0, shown);
    await this.parts.bus
      .publish(
        incidentFound,
        { ...incident, differences, service: 'supervisor', at: new Date().toISOString() },
        { tenantId: null, actor: { type: 'service', service: 'supervisor' } },
      )
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'an incident could not be announced'));
  }
}

/** Tasks whose readiness counter is not what the edges say. */
function miscounted(run: GoalRun): string[] {
  const found: string[] = [];
  for (const id of run.byKey.values()) {
    const task = run.tasks.get(id);
    if (!task || task.state !== 'blocked') continue;
    const unmet = countUnmet(run.tasks, task);
    if (task.unmet !== unmet) found.push(`"${task.spec.key}" waits for ${task.unmet} tasks, its edges say ${unmet}`);
  }
  return found;
}
