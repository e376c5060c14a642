import type { Brief, Plan } from '@autoweave/contracts';
import { analyzeIntent } from '../intent/analyze-intent.js';
import { type GoalKind, isGoalKind } from '../intent/goal-kind.js';
import { ModelFault } from '../../model-fault.js';
import { chartPlan, driversPlan, profilePlan } from './analysis-plans.js';
import { comparePlan } from './compare-plan.js';
import { extractPlan } from './extract-plan.js';
import { planContext, type Template } from './plan-context.js';
import { triagePlan } from './triage-plan.js';

const templates: Partial<Record<GoalKind, Template>> = { drivers: driversPlan, profile: profilePlan, chart: chartPlan, compare: comparePlan, triage: triagePlan, extract: extractPlan };

/**
 * Decomposition by template. A replan gets the same plan again, because rules do not change their mind; what is done
 * stays done. Raises CAPABILITY_MISSING or CLARIFICATION_NEEDED when there is no template for the goal.
 */
export const makePlan = (brief: Extract<Brief, { purpose: 'plan' }>): Plan => {
  const intent = brief.intent.kind !== undefined && isGoalKind(brief.intent.kind) ? brief.intent : analyzeIntent(brief.goal);
  if (intent.refusal !== undefined) {
    const { code, reason, suggestions } = intent.refusal;
    throw new ModelFault({ code, message: reason, hint: `Possible here: ${suggestions.join(' · ')}` });
  }
  const kind = intent.kind as GoalKind;
  const template = templates[kind];
  if (template === undefined) throw new ModelFault({ code: 'CAPABILITY_MISSING', message: `There is no plan for goals of the kind "${kind}".` });
  return template(planContext(brief.goal, kind, brief.agents));
};
