import type { GrantOffer, GrantScope, StandingGrant } from '@autoweave/contracts';
import type { GoalRun, TaskRun } from '@autoweave/engine';
import { askedThroughAgent } from './four-eyes.js';
import type { GrantUse } from '../writer/rows.js';

/** A grant as it is read from the table. */
export interface UsableGrant {
  readonly tenantId: string;
  readonly grant: StandingGrant;
  /** Unfinished goals below the goal of its scope, at any depth. */
  readonly below?: readonly string[];
}

interface Entry {
  grant: StandingGrant;
  /** Goals below the one of its scope, as far as they are known here. */
  covered: Set<string>;
  /** Uses promised to running attempts, by task. */
  readonly promised: Map<string, number>;
  /** Calls that were counted here: a report that comes twice counts once, as in the table. */
  readonly counted: Set<string>;
}

/** Every offer takes at most this share of the uses that are left, so that one of many tasks does not get them all. */
const shareOfOffer = 4;

/** Where a goal came from, when a schedule or a flow started it. */
const originKinds: ReadonlySet<GrantScope['kind']> = new Set(['schedule', 'flow']);

/**
 * The standing grants that may be offered now (AGT-055), in memory, and what of their uses is promised to running attempts:
 * the uses that are offered never add up to more than are left, as far as this process knows. What it does not know is told
 * it by notices and by reading the table anew.
 */
export class GrantBook {
  readonly #byTenant = new Map<string, Map<string, Entry>>();
  readonly #byTask = new Map<string, Entry[]>();

  /** Takes over what is stored; promises stay. */
  load(usable: readonly UsableGrant[]): void {
    const before = new Map([...this.#byTenant.values()].flatMap((entries) => [...entries]));
    this.#byTenant.clear();
    for (const { tenantId, grant, below } of usable) {
      const entry: Entry = before.get(grant.grantId) ?? { grant, covered: new Set(), promised: new Map(), counted: new Set() };
      entry.grant = grant;
      entry.covered = new Set(below);
      const entries = this.#byTenant.get(tenantId);
      if (entries) entries.set(grant.grantId, entry);
      else this.#byTenant.set(tenantId, new Map([[grant.grantId, entry]]));
    }
  }

  /** What travels with an attempt of this task. */
  offer(run: GoalRun, task: TaskRun): readonly GrantOffer[] {
    const entries = this.#byTenant.get(run.tenantId);
    if (!entries) return [];
    this.release(task.taskId);
    const now = new Date().toISOString();
    const offers: GrantOffer[] = [];
    for (const entry of entries.values()) {
      const { grant } = entry;
      if (grant.expiresAt <= now || !holdsFor(entry, run, task) || isOwnAnswer(grant, run)) continue;
      const { grantId, tool, constraints, expiresAt } = grant;
      if (grant.maxUses === undefined) {
        offers.push({ grantId, tool, constraints, expiresAt });
        continue;
      }
      const left = grant.maxUses - grant.uses - sum(entry.promised);
      if (left <= 0) continue;
      const usesLeft = Math.max(1, Math.floor(left / shareOfOffer));
      entry.promised.set(task.taskId, usesLeft);
      this.#byTask.set(task.taskId, [...(this.#byTask.get(task.taskId) ?? []), entry]);
      offers.push({ grantId, tool, constraints, expiresAt, usesLeft });
    }
    return offers;
  }

  /** Uses that have just been stored. */
  used(uses: readonly GrantUse[]): void {
    for (const { grantId, taskId, callId } of uses)
      for (const entries of this.#byTenant.values()) {
        const entry = entries.get(grantId);
        if (!entry || entry.counted.has(`${taskId} ${callId}`)) continue;
        entry.counted.add(`${taskId} ${callId}`);
        entry.grant = { ...entry.grant, uses: entry.grant.uses + 1 };
        const promised = entry.promised.get(taskId);
        if (promised !== undefined) entry.promised.set(taskId, Math.max(0, promised - 1));
      }
  }

  /** The attempt is over: what it did not use is free again. */
  release(taskId: string): void {
    const entries = this.#byTask.get(taskId);
    if (!entries) return;
    this.#byTask.delete(taskId);
    for (const entry of entries) entry.promised.delete(taskId);
  }
}

const sum = (promised: ReadonlyMap<string, number>): number => [...promised.values()].reduce((total, n) => total + n, 0);

/** Given by the person behind an agent's goal after the goal was there: a decision in disguise, which is for somebody else. */
const isOwnAnswer = (grant: StandingGrant, run: GoalRun): boolean =>
  askedThroughAgent(run, grant.issuedBy) && Date.parse(grant.issuedAt) >= Date.parse(run.createdAt);

/** Whether the grant's scope covers a task. A grant for a goal covers the goals below it: they carry out its tasks. */
function holdsFor({ grant: { scope }, covered }: Entry, run: GoalRun, task: TaskRun): boolean {
  if (scope.kind === 'tenant') return true;
  if (scope.kind === 'goal') {
    // A goal that came after the table was read is known by its parent, and then its own children are by it.
    const isBelow = run.parentGoalId !== undefined && (run.parentGoalId === scope.id || covered.has(run.parentGoalId));
    if (isBelow) covered.add(run.goalId);
    return scope.id === run.goalId || isBelow || covered.has(run.goalId);
  }
  if (scope.kind === 'agent') return scope.id === (task.wanted?.agent ?? task.agentType) || scope.id === task.agentType;
  return originKinds.has(scope.kind) && (run.origin === `${scope.kind}:${scope.id}` || run.origin === scope.id);
}
