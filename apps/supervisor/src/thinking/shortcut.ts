import { Plan } from '@autoweave/contracts';
import { type GoalRun, patternOf } from '@autoweave/engine';
import type { Team } from '../agent/team.js';
import { skillsOf } from '../agent/team.js';

/**
 * The plan of a goal that needs no planner: one agent, one task (ORC-008, ORC-047). Undefined when there is something to
 * plan: the goal is not simple, needs several capabilities or one that no agent here has, was planned before, or its kind
 * was recognised by a provider that has a plan of its own for it.
 */
export function shortcutPlan(run: GoalRun, team: Pick<Team, 'doers'>): Plan | undefined {
  const { intent } = run;
  if (!intent || run.planVersion > 0 || intent.kind !== undefined || patternOf(run) !== 'single') return undefined;
  if (intent.complexity !== 'TRIVIAL' && intent.complexity !== 'SIMPLE') return undefined;
  const [capability = 'general', ...more] = intent.capabilities.map((c) => c.toLowerCase());
  if (more.length > 0) return undefined;
  const able =
    team.doers.find((d) => d.type.toLowerCase() === capability) ??
    team.doers.find((d) => skillsOf(d).some((skill) => skill.toLowerCase() === capability));
  if (!able) return undefined;
  return Plan.parse({
    summary: intent.objective,
    tasks: [{ key: 'answer', name: run.title.slice(0, 160) || 'The goal', description: intent.objective, agentType: able.type }],
    answerFrom: 'answer',
    method: `one task without a planner: ${intent.complexity}, ${intent.capabilities.length === 0 ? 'no special capability' : capability}`,
  });
}
