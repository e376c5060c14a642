import type { Plan } from '@autoweave/contracts';
import { council } from './council.js';

/** Fewest workers of which one may be missing. */
const smallestSwarm = 3;

/**
 * Many alike, joined at the end (ORC-049). Tasks that only feed one join beside at least two others are workers of a
 * swarm: the loss of one does not fail the goal as long as the join keeps its quorum.
 */
export function swarm(plan: Plan): Plan {
  const dependents = new Map<string, number>();
  for (const task of plan.tasks) for (const key of task.dependsOn) dependents.set(key, (dependents.get(key) ?? 0) + 1);
  const byKey = new Map(plan.tasks.map((t) => [t.key, t]));
  const workers = new Set<string>();
  for (const join of plan.tasks) {
    const feeders = join.dependsOn.filter(
      (key) => dependents.get(key) === 1 && key !== plan.answerFrom && byKey.get(key)?.dependsOn.length === 0,
    );
    if (feeders.length >= smallestSwarm) for (const key of feeders) workers.add(key);
    // A fan-out is as wide as its list: its copies are workers whatever their number.
    for (const key of join.dependsOn) if (dependents.get(key) === 1 && byKey.get(key)?.forEach) workers.add(key);
  }
  return council({
    ...plan,
    tasks: plan.tasks.map((t) => (workers.has(t.key) && t.optional === undefined ? { ...t, optional: true } : t)),
  });
}
