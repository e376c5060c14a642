import { isTerminalTaskState } from '@autoweave/contracts';
import { expect } from 'vitest';
import { countUnmet, type GoalRun, isDone } from '../src/index.js';

/** Everything about a goal that must hold after every event. */
export function checkInvariants(run: GoalRun): void {
  let open = 0;
  let weightTotal = 0;
  let weightDone = 0;
  for (const [key, id] of run.byKey) {
    const task = run.tasks.get(id)!;
    expect(task.spec.key).toBe(key);
    weightTotal += task.spec.weight;
    if (task.state === 'completed') weightDone += task.spec.weight;
    if (!isTerminalTaskState(task.state)) open += 1;
    expect(task.unmet).toBe(countUnmet(run.tasks, task));
    const queued = [run.ready, run.toSpawn, run.toExpand, run.toAuction].filter((set) => set.has(id)).length;
    expect(queued).toBe(task.state === 'ready' ? 1 : 0);
    const below = task.state === 'in_progress' && task.childGoalId !== undefined;
    expect(run.running.has(id)).toBe((task.state === 'assigned' || task.state === 'in_progress') && !below);
    // Between the event that the child ended and the one that its task did, nobody holds it.
    if (below && run.children.has(id)) expect(run.children.get(id)?.childGoalId).toBe(task.childGoalId);
    if (task.skipped) expect(task.state).toBe('cancelled');
    for (const d of task.dependsOn) expect(run.tasks.get(d)!.dependents).toContain(id);
    if (task.state === 'in_progress' || task.state === 'assigned' || task.state === 'completed') {
      const done = task.dependsOn.filter((d) => isDone(run.tasks.get(d)!));
      if (task.spec.join === 'any') expect(task.dependsOn.length === 0 || done.length > 0).toBe(true);
      else expect(done.length).toBe(task.dependsOn.length);
    }
  }
  expect(run.open).toBe(open);
  expect([run.weightTotal, run.weightDone]).toEqual([weightTotal, weightDone]);
  const lent = [...run.children.values()].reduce((sum, child) => sum + child.slots, 0);
  expect(run.running.size + lent).toBeLessThanOrEqual(run.limits.maxConcurrentTasks);
  const lentAgents = [...run.children.values()].reduce((sum, child) => sum + child.agents, 0);
  expect(run.spawned + lentAgents).toBeLessThanOrEqual(run.limits.maxAgents);
  for (const { busy, total } of run.instances.values()) expect(busy >= 0 && busy <= total).toBe(true);
  const { spent, reserved, limit } = run.budget;
  if (spent.tokens <= limit.tokens) expect(spent.tokens + reserved.tokens).toBeLessThanOrEqual(Math.max(limit.tokens, spent.tokens));
  expect(spent.tokens).toBe(run.usage.inputTokens + run.usage.outputTokens);
  const holders = new Set([...run.running, ...run.children.keys()]);
  expect(reserved.tokens).toBe([...holders].reduce((sum, id) => sum + run.tasks.get(id)!.reserved.tokens, 0));
}
