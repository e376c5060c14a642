import type { ErrorCode, Usage } from '@autoweave/contracts';
import { keywordsOf } from '@autoweave/engine';
import { Circuit, type CircuitState } from './circuit.js';

/** One finished attempt, as the profile needs it. Times as ISO strings. */
export interface Outcome {
  readonly tenantId: string;
  readonly agent: string;
  readonly taskType: string;
  readonly taskName: string;
  readonly succeeded: boolean;
  readonly faultCode: string | undefined;
  readonly usage: Usage | undefined;
  readonly startedAt: string | undefined;
  readonly endedAt: string;
}

/** Sums over attempts of one agent on one type of task, within a tenant. */
export interface ProfileRow {
  readonly tenantId: string;
  readonly agent: string;
  readonly taskType: string;
  succeeded: number;
  failed: number;
  tokens: number;
  durationMs: number;
  lastActiveAt: number | undefined;
}

export interface TallyRow {
  readonly tenantId: string;
  readonly agent: string;
  readonly kind: 'error' | 'capability';
  readonly key: string;
  count: number;
}

/** So much of a task's words says what it called for. */
const maxReadLength = 400;

const emptyRow = (tenantId: string, agent: string, taskType: string): ProfileRow => ({
  tenantId,
  agent,
  taskType,
  succeeded: 0,
  failed: 0,
  tokens: 0,
  durationMs: 0,
  lastActiveAt: undefined,
});

/**
 * What past attempts say of agents (ORC-045), per tenant. Held in memory for choosing; changes are also collected so that
 * they can be added to the stored sums, which other supervisors add to as well.
 */
export class Profiles {
  /** tenant → agent → task type. */
  #known = new Map<string, Map<string, Map<string, ProfileRow>>>();
  #fresh = new Map<string, ProfileRow>();
  #tallies = new Map<string, TallyRow>();
  readonly #circuits = new Map<string, Circuit>();

  load(rows: readonly ProfileRow[]): void {
    this.#known = new Map();
    for (const row of rows) this.#slot(row.tenantId, row.agent).set(row.taskType, { ...row });
  }

  of(tenantId: string | undefined, agent: string): ReadonlyMap<string, ProfileRow> {
    return this.#known.get(tenantId ?? '')?.get(agent) ?? new Map();
  }

  /** All tenants together: what an operator sees. */
  everywhere(agent: string): { readonly completed: number; readonly failed: number } {
    let completed = 0;
    let failed = 0;
    for (const agents of this.#known.values())
      for (const row of agents.get(agent)?.values() ?? []) {
        completed += row.succeeded;
        failed += row.failed;
      }
    return { completed, failed };
  }

  circuit(tenantId: string | undefined, agent: string, now: number): CircuitState {
    return this.#circuits.get(circuitKey(tenantId, agent))?.state(now) ?? 'closed';
  }

  barred(tenantId: string | undefined, agent: string, now: number): string | undefined {
    return this.#circuits.size === 0 ? undefined : this.#circuits.get(circuitKey(tenantId, agent))?.barred(now);
  }

  given(tenantId: string | undefined, agent: string, now: number): void {
    if (this.#circuits.size > 0) this.#circuits.get(circuitKey(tenantId, agent))?.given(now);
  }

  /** `skills` are the agent's capabilities, each with the words that call for it. */
  ended(o: Outcome, skills: readonly { readonly name: string; readonly words: readonly string[] }[], now: number): void {
    const known = this.#slot(o.tenantId, o.agent);
    let row = known.get(o.taskType);
    if (!row) known.set(o.taskType, (row = emptyRow(o.tenantId, o.agent, o.taskType)));
    const key = `${o.tenantId}\0${o.agent}\0${o.taskType}`;
    let fresh = this.#fresh.get(key);
    if (!fresh) this.#fresh.set(key, (fresh = emptyRow(o.tenantId, o.agent, o.taskType)));
    add(row, o);
    add(fresh, o);
    if (!o.succeeded && o.faultCode !== undefined) this.#tally(o, 'error', o.faultCode);
    if (skills.length > 0) {
      const words = keywordsOf(o.taskName.slice(0, maxReadLength).replaceAll('_', ' '));
      for (const skill of skills) if (skill.words.some((word) => words.has(word))) this.#tally(o, 'capability', skill.name);
    }
    this.#circle(o, now);
  }

  /** Takes back changes that could not be stored. */
  keep({ rows, tallies }: ReturnType<Profiles['drain']>): void {
    for (const row of rows) {
      const key = `${row.tenantId}\0${row.agent}\0${row.taskType}`;
      const fresh = this.#fresh.get(key);
      this.#fresh.set(key, fresh ? sum(row, fresh) : row);
    }
    for (const row of tallies) {
      const key = `${row.tenantId}\0${row.agent}\0${row.kind}\0${row.key}`;
      const fresh = this.#tallies.get(key);
      this.#tallies.set(key, fresh ? { ...row, count: row.count + fresh.count } : row);
    }
  }

  /** Changes since the last call; whoever cannot store them hands them back with `keep`. */
  drain(): { readonly rows: readonly ProfileRow[]; readonly tallies: readonly TallyRow[] } {
    const drained = { rows: [...this.#fresh.values()], tallies: [...this.#tallies.values()] };
    this.#fresh = new Map();
    this.#tallies = new Map();
    return drained;
  }

  /** Opens the circuit of an agent within a tenant. */
  trip(tenantId: string, agent: string, now: number): void {
    const key = circuitKey(tenantId, agent);
    const circuit = this.#circuits.get(key) ?? new Circuit();
    this.#circuits.set(key, circuit);
    circuit.trip(now);
  }

  #circle(o: Outcome, now: number): void {
    const key = circuitKey(o.tenantId, o.agent);
    const circuit = this.#circuits.get(key);
    if (o.succeeded) {
      circuit?.succeeded(now);
      // An agent that works needs none: most have none, and choosing stays fast.
      if (circuit?.state(now) === 'closed') this.#circuits.delete(key);
      return;
    }
    const present = circuit ?? new Circuit();
    if (!circuit) this.#circuits.set(key, present);
    present.failed(now, o.faultCode as ErrorCode | undefined);
  }

  #tally(o: Outcome, kind: TallyRow['kind'], name: string): void {
    const key = `${o.tenantId}\0${o.agent}\0${kind}\0${name}`;
    const row = this.#tallies.get(key);
    if (row) row.count += 1;
    else this.#tallies.set(key, { tenantId: o.tenantId, agent: o.agent, kind, key: name, count: 1 });
  }

  #slot(tenantId: string, agent: string): Map<string, ProfileRow> {
    let agents = this.#known.get(tenantId);
    if (!agents) this.#known.set(tenantId, (agents = new Map()));
    let types = agents.get(agent);
    if (!types) agents.set(agent, (types = new Map()));
    return types;
  }
}

const circuitKey = (tenantId: string | undefined, agent: string): string => `${tenantId ?? ''}\0${agent}`;

const sum = (a: ProfileRow, b: ProfileRow): ProfileRow => ({
  ...a,
  succeeded: a.succeeded + b.succeeded,
  failed: a.failed + b.failed,
  tokens: a.tokens + b.tokens,
  durationMs: a.durationMs + b.durationMs,
  lastActiveAt: Math.max(a.lastActiveAt ?? 0, b.lastActiveAt ?? 0),
});

function add(row: ProfileRow, o: Outcome): void {
  const endedAt = Date.parse(o.endedAt);
  if (o.succeeded) row.succeeded += 1;
  else row.failed += 1;
  row.tokens += (o.usage?.inputTokens ?? 0) + (o.usage?.outputTokens ?? 0);
  row.durationMs += o.startedAt === undefined ? 0 : Math.max(0, endedAt - Date.parse(o.startedAt));
  row.lastActiveAt = Math.max(row.lastActiveAt ?? 0, endedAt);
}
