import type { Plan, PlanTask } from '@autoweave/contracts';
import { type GraphFlaw, graphFlaws, topologicalOrder } from './graph.js';
import { edgeErrors } from './plan-edges.js';

/** What a plan is checked against. */
export interface PlanRules {
  /** Agent types that exist here or can be started. */
  readonly agentTypes: ReadonlySet<string>;
  readonly maxTasks: number;
  /** Tools per agent type; absent means: not checked. */
  readonly tools?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

const flawText = (flaw: GraphFlaw): string => {
  switch (flaw.kind) {
    case 'duplicate-key':
      return `the key "${flaw.key}" is used twice`;
    case 'unknown-dependency':
      return `task "${flaw.key}" depends on "${flaw.dependency}", which is not in the plan`;
    case 'cycle':
      return `the tasks ${flaw.keys.map((k) => `"${k}"`).join(' → ')} wait for each other`;
  }
};

/** Why a plan cannot be stored, in sentences for the planner; empty when it can (ORC-020). */
export function planErrors(plan: Plan, rules: PlanRules): readonly string[] {
  const flaws = graphFlaws(plan.tasks);
  const errors = flaws.map(flawText);
  if (flaws.length === 0) errors.push(...edgeErrors(plan));
  const keys = new Set(plan.tasks.map((t) => t.key));
  if (plan.tasks.length > rules.maxTasks) errors.push(`the plan has ${plan.tasks.length} tasks, at most ${rules.maxTasks} are allowed`);
  if (!keys.has(plan.answerFrom)) errors.push(`answerFrom names "${plan.answerFrom}", which is not in the plan`);
  for (const task of plan.tasks) {
    if (!rules.agentTypes.has(task.agentType))
      errors.push(`task "${task.key}" needs an agent of type "${task.agentType}"; there are ${[...rules.agentTypes].sort().join(', ')}`);
    const known = rules.tools?.get(task.agentType);
    const unknown = known ? task.tools.filter((tool) => !known.has(tool)) : [];
    if (unknown.length > 0) errors.push(`task "${task.key}" names tools that ${task.agentType} agents do not have: ${unknown.join(', ')}`);
    if (new Set(task.dependsOn).size !== task.dependsOn.length) errors.push(`task "${task.key}" names a dependency twice`);
  }
  for (const criterion of plan.criteria) {
    const key = 'taskKey' in criterion ? criterion.taskKey : undefined;
    if (key !== undefined && !keys.has(key)) errors.push(`a criterion names the task "${key}", which is not in the plan`);
  }
  return errors;
}

export interface PlanDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly same: readonly string[];
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );

/** Whether two tasks of the same key ask for the same work; wording and order of execution aside. */
export function sameWork(a: PlanTask, b: PlanTask): boolean {
  return (
    a.agentType === b.agentType &&
    canonical(a.procedure) === canonical(b.procedure) &&
    canonical([a.when, a.forEach, a.loop, a.subGoal, a.join]) === canonical([b.when, b.forEach, b.loop, b.subGoal, b.join]) &&
    canonical([...a.dependsOn].sort()) === canonical([...b.dependsOn].sort())
  );
}

/** What changed between two versions, by key (ORC-059). */
export function planDiff(before: Plan, after: Plan): PlanDiff {
  const old = new Map(before.tasks.map((t) => [t.key, t]));
  const keys = new Set(after.tasks.map((t) => t.key));
  const diff = {
    added: [] as string[],
    removed: before.tasks.filter((t) => !keys.has(t.key)).map((t) => t.key),
    changed: [] as string[],
    same: [] as string[],
  };
  for (const task of after.tasks) {
    const previous = old.get(task.key);
    if (!previous) diff.added.push(task.key);
    else if (sameWork(previous, task)) diff.same.push(task.key);
    else diff.changed.push(task.key);
  }
  return diff;
}

/**
 * Keys of the new plan whose completed results stand: the same work, done, not to be done again, and built only on
 * results that stand themselves.
 */
export function keptKeys(after: Plan, completed: ReadonlyMap<string, PlanTask>, redo: ReadonlySet<string>): ReadonlySet<string> {
  const byKey = new Map(after.tasks.map((t) => [t.key, t]));
  const kept = new Set<string>();
  for (const key of topologicalOrder(after.tasks).order) {
    const task = byKey.get(key) as PlanTask;
    const done = completed.get(key);
    if (done && !redo.has(key) && sameWork(done, task) && task.dependsOn.every((d) => kept.has(d))) kept.add(key);
  }
  return kept;
}
