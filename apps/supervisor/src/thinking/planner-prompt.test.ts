import { Plan } from '@autoweave/contracts';
import { planErrors } from '@autoweave/engine';
import { renderSystem } from '@autoweave/models';
import { expect, it } from 'vitest';

it('every example that the planner is shown keeps the rules by which its plan will be judged', () => {
  const examples = [...renderSystem({ purpose: 'plan' }).matchAll(/^ {2}Example: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''));
  expect(examples).toHaveLength(7);
  for (const tasks of examples) {
    const plan = Plan.parse({ summary: 's', tasks, answerFrom: tasks.at(-1).key, method: 'm' });
    expect(planErrors(plan, { agentTypes: new Set(['general']), maxTasks: 10 })).toEqual([]);
  }
});
