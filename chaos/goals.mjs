import { contracts } from './modules.mjs';

const { Plan } = contracts;
const subGoals = ['average price in houses.csv', 'How many rows are in houses.csv?', 'say hello'];

/** Up to nine tasks with every kind of edge; some are goals, fan-outs, loops, conditional, optional, delayed or any-of. */
export function randomPlan({ roll, chance, pick, below }) {
  const tasks = Array.from({ length: 2 + below(7) }, (_, i) => {
    const before = Array.from({ length: i }, (_unused, j) => `t${j}`).filter(() => chance(0.4));
    const one = { key: `t${i}`, name: `t${i}`, description: `do t${i}`, agentType: pick(['code', 'general', 'qa']), dependsOn: before };
    one.maxRetries = chance(0.6) ? 2 : 0;
    one.priority = 1 + below(10);
    if (chance(0.08)) Object.assign(one, { subGoal: { text: pick(subGoals), limits: { maxReplans: 0 } }, maxRetries: 0 });
    else if (before.length > 0 && chance(0.15)) one.forEach = { task: before[0], path: 'list', maxItems: 10 };
    else if (chance(0.1)) one.loop = { until: { path: 'ok', op: 'equals', value: true }, maxRounds: 3 };
    if (before.length > 0 && chance(0.1)) one.when = [{ task: before[0], path: 'ok', op: 'equals', value: true }];
    if (before.length > 1 && chance(0.15)) one.join = 'any';
    if (chance(0.2)) one.optional = true;
    if (chance(0.08)) one.delaySeconds = 1;
    return one;
  });
  // A fan-out over a fan-out is no plan: the last task joins everything.
  const fans = new Set(tasks.filter((t) => t.forEach).map((t) => t.key));
  for (const t of tasks) if (t.forEach && fans.has(t.forEach.task)) delete t.forEach;
  const end = { key: 'end', name: 'end', description: '', agentType: 'code', dependsOn: tasks.map((t) => t.key) };
  return Plan.parse({ summary: `plan ${roll().toString(36).slice(2, 8)}`, tasks: [...tasks, end], answerFrom: 'end', method: 'chaos' });
}
