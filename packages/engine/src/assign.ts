/** What is known of an agent when work is given out (ORC-041, ORC-045). */
export interface AgentCandidate {
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  /** Words that say what it can do: capabilities, tools, specialisations. */
  readonly skills: readonly string[];
  readonly tools: readonly string[];
  readonly succeeded: number;
  readonly failed: number;
  /** Past outcomes on tasks of the type in question. */
  readonly sameTypeSucceeded: number;
  readonly sameTypeFailed: number;
  /** Milliseconds since the epoch; absent: never. */
  readonly lastActiveAt?: number | undefined;
  /** Mean confidence in its capabilities, 0–1. */
  readonly confidence: number;
  readonly activeTasks: number;
  readonly maxTasks: number;
  /** Why it may take nothing now, although it could: its circuit is open, or no machine suits it. */
  readonly barred?: string | undefined;
}

export interface AssignableTask {
  readonly agentType: string;
  readonly name: string;
  readonly description: string;
  readonly tools: readonly string[];
}

export interface AgentScore {
  readonly candidate: AgentCandidate;
  /** ORC-040 in full, base included. */
  readonly score: number;
  readonly factors: { readonly success: number; readonly typeMatch: number; readonly capability: number; readonly recency: number };
}

const base = 0.5;
/** Half-life of the recency bonus: an agent that worked an hour ago has half of it. */
const recencyHalfLifeMs = 3_600_000;
/** Agents without history (ORC-042). */
const unknown = 0.5;

const rate = (succeeded: number, failed: number): number => (succeeded + failed === 0 ? unknown : succeeded / (succeeded + failed));

/** The words of a text that can name a skill: lower case, three letters or more, each once. */
export function keywordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[a-z][a-z0-9]{2,}/g) ?? []);
}

/** By the list itself: an agent keeps its skills, and is scored for every task. */
const skillWords = new WeakMap<readonly string[], ReadonlySet<string>>();

function skillWordsOf(skills: readonly string[]): ReadonlySet<string> {
  let words = skillWords.get(skills);
  if (!words) skillWords.set(skills, (words = keywordsOf(skills.join(' ').replaceAll('_', ' '))));
  return words;
}

/** Score = 0.5 + 0.4 success + 0.3 task-type match + 0.2 capability match + 0.1 recency (ORC-040). `now` in epoch milliseconds. */
export function scoreAgent(candidate: AgentCandidate, task: AssignableTask, now: number): AgentScore {
  const wanted = keywordsOf(`${task.agentType} ${task.name} ${task.description} ${task.tools.join(' ')}`.replaceAll('_', ' '));
  const skills = skillWordsOf(candidate.skills);
  let found = 0;
  for (const word of wanted) if (skills.has(word)) found += 1;
  const factors = {
    success: rate(candidate.succeeded, candidate.failed),
    typeMatch: rate(candidate.sameTypeSucceeded, candidate.sameTypeFailed),
    capability: wanted.size === 0 ? 0 : found / wanted.size,
    recency: candidate.lastActiveAt === undefined ? 0 : 0.5 ** (Math.max(0, now - candidate.lastActiveAt) / recencyHalfLifeMs),
  };
  return {
    candidate,
    factors,
    score: base + 0.4 * factors.success + 0.3 * factors.typeMatch + 0.2 * factors.capability + 0.1 * factors.recency,
  };
}

/** The score as people see it: without the base, 0–1 (ORC-042). */
export const shownScore = (score: AgentScore): number => Math.min(1, Math.max(0, score.score - base));

/** ORC-043: mean confidence minus load; an agent that can hold nothing is fully loaded. */
export const directoryRank = (c: AgentCandidate): number =>
  (Number.isFinite(c.confidence) ? c.confidence : 0) - (c.maxTasks > 0 ? Math.min(1, c.activeTasks / c.maxTasks) : 1);

export type AgentChoice =
  | { readonly ok: true; readonly chosen: AgentScore; readonly ranking: readonly AgentScore[]; readonly reason: string }
  | { readonly ok: false; readonly reason: string };

/**
 * ORC-044: hard filters (enabled, type, tools, circuit and machine), then the score, then (confidence − load), then least
 * recently used. When no agent of the type asked for may take it, `general` agents that have the tools step in, and the
 * reason says so. When nobody else is left, one that is barred is chosen all the same: trying beats waiting for nobody.
 */
export function chooseAgent(candidates: readonly AgentCandidate[], task: AssignableTask, now: number): AgentChoice {
  const able = candidates.filter((c) => c.enabled && task.tools.every((tool) => c.tools.includes(tool)));
  const ofType = able.filter((c) => c.type === task.agentType);
  const general = able.filter((c) => c.type === 'general');
  const free = (all: readonly AgentCandidate[]) => all.filter((c) => c.barred === undefined);
  const eligible = [free(ofType), free(general), ofType, general].find((some) => some.length > 0) ?? [];
  if (eligible.length === 0)
    return { ok: false, reason: `no enabled agent of type ${task.agentType} has the tools ${task.tools.join(', ') || 'asked for'}` };
  const ranking = eligible
    .map((c) => scoreAgent(c, task, now))
    .sort(
      (a, b) =>
        b.score - a.score ||
        directoryRank(b.candidate) - directoryRank(a.candidate) ||
        (a.candidate.lastActiveAt ?? 0) - (b.candidate.lastActiveAt ?? 0) ||
        (a.candidate.name < b.candidate.name ? -1 : 1),
    );
  const chosen = ranking[0] as AgentScore;
  const { success, typeMatch, capability, recency } = chosen.factors;
  const parts = [
    `${chosen.candidate.name} ${shownScore(chosen).toFixed(2)} (success ${success.toFixed(2)}, type ${typeMatch.toFixed(2)}, capability ${capability.toFixed(2)}, recency ${recency.toFixed(2)})`,
  ];
  if (ranking[1]) parts.push(`before ${ranking[1].candidate.name} ${shownScore(ranking[1]).toFixed(2)}`);
  if (ofType.length === 0) parts.push(`no ${task.agentType} agent available`);
  for (const c of ofType) if (c.barred !== undefined) parts.push(`${c.name}: ${c.barred}`);
  return { ok: true, chosen, ranking, reason: parts.join('; ') };
}
