import type { Brief, Plan } from '@autoweave/contracts';
import { analyzeIntent } from '../intent/analyze-intent.js';
import { type GoalKind, isGoalKind } from '../intent/goal-kind.js';
import { ModelFault } from '../../model-fault.js';
import { chartPlan, driversPlan, profilePlan } from './analysis-plans.js';
import { comparePlan } from './compare-plan.js';
import { extractPlan } from './extract-plan.js';
import { forecastPlan } from './forecast-plan.js';
import { planContext, type Templates } from './plan-context.js';
import { convertPlan, describeFilesPlan, queryPlan, summarizePlan, writePlan } from './simple-plans.js';
import { triagePlan } from './triage-plan.js';

const templates: Templates = {
  drivers: driversPlan,
  profile: profilePlan,
  chart: chartPlan,
  compare: comparePlan,
  triage: triagePlan,
  extract: extractPlan,
  query: queryPlan,
  convert: convertPlan,
  'describe-files': describeFilesPlan,
  summarize: summarizePlan,
  write: writePlan,
  forecast: forecastPlan,
};

/**
 * Decomposition by template. A replan gets the same plan again, because rules do not change their mind; what is done
 * stays done. Raises CAPABILITY_MISSING or CLARIFICATION_NEEDED when the goal is none that rules can do.
 */
export const makePlan = (brief: Extract<Brief, { purpose: 'plan' }>): Plan => {
  const intent = brief.intent.kind !== undefined && isGoalKind(brief.intent.kind) ? brief.intent : analyzeIntent(brief.goal);
  if (intent.refusal !== undefined) {
    const { code, reason, suggestions } = intent.refusal;
    throw new ModelFault({ code, message: reason, hint: `Possible here: ${suggestions.join(' · ')}` });
  }
  const kind = intent.kind as GoalKind;
  return templates[kind](planContext(brief.goal, kind, brief.agents));
};
