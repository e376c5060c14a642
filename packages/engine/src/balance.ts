import type { BalanceStrategy } from '@autoweave/contracts';

/** Something that can take work: a machine, a worker, or a member of a cluster. */
export interface BalanceTarget {
  readonly id: string;
  readonly healthy: boolean;
  readonly draining: boolean;
  /** What it works on now, and at most. */
  readonly active: number;
  readonly capacity: number;
  /** For `weighted`; 1 when left out. */
  readonly weight?: number | undefined;
  /** Mean of recent answers, for `response_time`; unknown ones are tried first. */
  readonly responseMs?: number | undefined;
  readonly capabilities?: readonly string[] | undefined;
  /** Free share of processor and memory, 0–1, for `resource_based`. */
  readonly freeCpu?: number | undefined;
  readonly freeMemory?: number | undefined;
}

export interface BalanceRequest {
  /** All of them must be there. */
  readonly required?: readonly string[] | undefined;
  /** The more of them the better, for `capability_match`. */
  readonly preferred?: readonly string[] | undefined;
  /** Grows by one with every choice, for `round_robin` and `weighted`. */
  readonly turn: number;
  /** In [0, 1), for the random strategies. */
  readonly chance: number;
}

export type BalanceChoice =
  | { readonly ok: true; readonly target: BalanceTarget; readonly reason: string }
  | { readonly ok: false; readonly reason: string };

const utilisation = (t: BalanceTarget): number => (t.capacity > 0 ? t.active / t.capacity : 1);
const free = (t: BalanceTarget): number => Math.max(0, t.capacity - t.active);
const byId = (a: BalanceTarget, b: BalanceTarget): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * Chooses where work goes (ORC-109…111). Only targets that are healthy, not draining, have room and every required
 * capability are ever chosen. The same inputs give the same choice: turn and chance come from the caller.
 */
export function balance(strategy: BalanceStrategy, targets: readonly BalanceTarget[], request: BalanceRequest): BalanceChoice {
  const required = request.required ?? [];
  const eligible = targets
    .filter((t) => t.healthy && !t.draining && free(t) > 0 && required.every((c) => t.capabilities?.includes(c)))
    .sort(byId);
  if (eligible.length === 0)
    return {
      ok: false,
      reason: `none of ${targets.length} targets is healthy, not draining, has room${required.length > 0 ? ` and offers ${required.join(', ')}` : ''}`,
    };
  const [target, why] = choosers[strategy](eligible, request);
  return { ok: true, target, reason: `${strategy}: ${target.id}, ${why}` };
}

type Chooser = (eligible: readonly BalanceTarget[], request: BalanceRequest) => readonly [BalanceTarget, string];

const least = (eligible: readonly BalanceTarget[], measure: (t: BalanceTarget) => number): BalanceTarget =>
  eligible.reduce((best, t) => (measure(t) < measure(best) ? t : best));

/** The target under a point on a line made of all weights; a point beyond all of them takes the last. */
function at(eligible: readonly BalanceTarget[], weight: (t: BalanceTarget) => number, point: number): BalanceTarget {
  let passed = 0;
  for (const t of eligible) {
    passed += weight(t);
    if (point < passed) return t;
  }
  return eligible.at(-1) as BalanceTarget;
}

const weightOf = (t: BalanceTarget): number => Math.max(0, t.weight ?? 1);
const sumOf = (eligible: readonly BalanceTarget[], weight: (t: BalanceTarget) => number): number =>
  eligible.reduce((sum, t) => sum + weight(t), 0);

/** Steps through [0, 1) so that any stretch of turns is spread evenly: additive recurrence with the golden ratio. */
const evenly = (turn: number): number => (turn * 0.618_033_988_749_894_9) % 1;

const resourceScore = (t: BalanceTarget): number => (t.freeCpu ?? 0) + (t.freeMemory ?? 0) + (1 - utilisation(t));

const choosers: Readonly<Record<BalanceStrategy, Chooser>> = {
  round_robin: (eligible, { turn }) => [eligible[turn % eligible.length] as BalanceTarget, `turn ${turn}`],
  least_loaded: (eligible) => {
    const t = least(eligible, utilisation);
    return [t, `${Math.round(utilisation(t) * 100)} % used`];
  },
  least_connections: (eligible) => {
    const t = least(eligible, (one) => one.active);
    return [t, `${t.active} under way`];
  },
  weighted: (eligible, { turn }) => {
    const total = sumOf(eligible, weightOf);
    if (total === 0) return [eligible[turn % eligible.length] as BalanceTarget, 'no weights, in turn'];
    const t = at(eligible, weightOf, evenly(turn) * total);
    return [t, `weight ${weightOf(t)} of ${total}`];
  },
  weighted_random: (eligible, { chance }) => {
    const t = at(eligible, free, chance * sumOf(eligible, free));
    return [t, `${free(t)} free`];
  },
  random: (eligible, { chance }) => [eligible[Math.floor(chance * eligible.length)] as BalanceTarget, `one of ${eligible.length}`],
  response_time: (eligible) => {
    const t = least(eligible, (one) => one.responseMs ?? -1);
    return [t, t.responseMs === undefined ? 'not measured yet' : `${Math.round(t.responseMs)} ms`];
  },
  capability_match: (eligible, { preferred = [] }) => {
    const matches = (one: BalanceTarget) => preferred.filter((c) => one.capabilities?.includes(c)).length;
    const t = least(eligible, (one) => -matches(one) + utilisation(one) / 2);
    return [t, `${matches(t)} of ${preferred.length} preferred capabilities`];
  },
  resource_based: (eligible) => {
    const t = least(eligible, (one) => -resourceScore(one));
    return [t, `${Math.round((t.freeCpu ?? 0) * 100)} % processor and ${Math.round((t.freeMemory ?? 0) * 100)} % memory free`];
  },
};
