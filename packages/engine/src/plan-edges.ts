import type { Condition, Plan, PlanTask } from '@autoweave/contracts';

/** Rules of edges beyond "after": conditions, joins, loops and fan-outs (part of the plan rules of ORC-020). */
export function edgeErrors(plan: Plan): readonly string[] {
  const errors: string[] = [];
  const byKey = new Map(plan.tasks.map((t) => [t.key, t]));
  const above = ancestors(plan);
  for (const task of plan.tasks) {
    const knows = (key: string) => above(task.key).has(key);
    for (const condition of task.when ?? []) errors.push(...conditionErrors(task, condition, knows, false));
    if (task.forEach) {
      const { forEach } = task;
      if (!task.dependsOn.includes(forEach.task))
        errors.push(`task "${task.key}" goes over a list of "${forEach.task}" but does not depend on it`);
      if (byKey.get(forEach.task)?.forEach)
        errors.push(`task "${task.key}" cannot go over a list of "${forEach.task}", which is a fan-out itself`);
      if (task.loop) errors.push(`task "${task.key}" cannot be a fan-out and the end of a loop at once`);
      if (plan.answerFrom === task.key) errors.push(`the answer cannot come from "${task.key}": it is a fan-out; join it first`);
    }
    if (task.loop) errors.push(...loopErrors(plan, byKey, above, task));
  }
  return errors;
}

function conditionErrors(task: PlanTask, condition: Condition, knows: (key: string) => boolean, ownToo: boolean): string[] {
  if (condition.task === undefined) return ownToo ? [] : [`a condition of task "${task.key}" does not say which task it looks at`];
  if (knows(condition.task) || (ownToo && condition.task === task.key)) return [];
  return [`a condition of task "${task.key}" looks at "${condition.task}", which need not be over by then`];
}

function loopErrors(
  plan: Plan,
  byKey: ReadonlyMap<string, PlanTask>,
  above: (key: string) => ReadonlySet<string>,
  last: PlanTask,
): string[] {
  const loop = last.loop as NonNullable<PlanTask['loop']>;
  const errors = conditionErrors(last, loop.until, (key) => above(last.key).has(key), true);
  const from = loop.from ?? last.key;
  if (from !== last.key && !above(last.key).has(from))
    return [...errors, `the loop of "${last.key}" begins at "${from}", which is not before it`];
  if (byKey.get(from)?.forEach) errors.push(`the loop of "${last.key}" cannot begin at the fan-out "${from}"`);
  const inside = new Set(
    plan.tasks.flatMap((t) =>
      t.key === last.key || t.key === from || (above(last.key).has(t.key) && above(t.key).has(from)) ? [t.key] : [],
    ),
  );
  for (const t of plan.tasks) {
    if (inside.has(t.key)) {
      if (t.loop && t.key !== last.key) errors.push(`the loop of "${last.key}" holds the loop of "${t.key}"; loops cannot be nested`);
      continue;
    }
    const early = t.dependsOn.find((d) => inside.has(d) && d !== last.key);
    if (early !== undefined)
      errors.push(`task "${t.key}" depends on "${early}" inside the loop of "${last.key}"; depend on "${last.key}" instead`);
  }
  return errors;
}

/** Keys of everything that a task depends on, directly or not; computed once per task. */
function ancestors(plan: Plan): (key: string) => ReadonlySet<string> {
  const byKey = new Map(plan.tasks.map((t) => [t.key, t]));
  const known = new Map<string, ReadonlySet<string>>();
  return (key) => {
    const before = known.get(key);
    if (before) return before;
    const found = new Set<string>();
    const queue = [...(byKey.get(key)?.dependsOn ?? [])];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (found.has(at)) continue;
      found.add(at);
      queue.push(...(byKey.get(at)?.dependsOn ?? []));
    }
    known.set(key, found);
    return found;
  };
}
