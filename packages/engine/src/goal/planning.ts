import { type GoalEventBody, type Intent, noUsage, type Plan, type PlanTask } from '@autoweave/contracts';
import { hasParallelBranches } from '../graph.js';
import { applyPattern, defaultPattern } from '../pattern/pattern.js';
import { keptKeys } from '../plan.js';
import { accept, changed, type CommandOf, type Decision, refuse } from './command.js';
import { endInFailure } from './ending.js';
import { type GoalRun, patternOf, presentTasks, taskByKey } from './goal-run.js';
import { releaseAll, starvedFault } from './release.js';

/** Accepts a goal. With a ready plan it goes straight to assignment, and no model is asked. */
export function submit(command: CommandOf<'submit'>): Decision {
  const { plan: given, ...received } = command.received;
  // A plan that came without a wish for a pattern is carried out as it is.
  const plan = given && applyPattern(received.pattern ?? 'single', given);
  const events: GoalEventBody[] = [
    // The plan is kept once, where every plan is kept.
    { type: 'goal.received', payload: plan ? { ...received, planGiven: true } : received },
    changed('IDLE', 'RECEIVED'),
    changed('RECEIVED', 'INTENT_ANALYSIS'),
  ];
  if (!plan) return accept(...events);
  if (!command.taskIds) return refuse('VALIDATION_FAILED', 'a ready plan needs ids for its tasks');
  events.push(
    {
      type: 'goal.intent_analyzed',
      payload: { intent: intentOfPlan(received.text, plan, received.pattern), model: plan.method, usage: noUsage },
    },
    changed('INTENT_ANALYSIS', 'TASK_DECOMPOSITION', 'the plan came with the goal'),
    {
      type: 'goal.plan_stored',
      payload: { version: 1, plan, taskIds: idsFor(plan, command.taskIds, new Map()), keptTaskIds: [], model: plan.method, usage: noUsage },
    },
  );
  const restored = Object.entries(command.restored ?? {}).map(([key, result]) => ({ taskId: command.taskIds?.[key] as string, result }));
  const unknown = Object.keys(command.restored ?? {}).filter((key) => command.taskIds?.[key] === undefined);
  if (unknown.length > 0) return refuse('VALIDATION_FAILED', `the plan has no task ${unknown.join(', ')} whose result could stand`);
  if (restored.length > 0) events.push({ type: 'tasks.restored', payload: { items: restored } });
  events.push(changed('TASK_DECOMPOSITION', 'AGENT_ASSIGNMENT'));
  return accept(...events);
}

/** What can be said of the intent when the caller has already planned. */
function intentOfPlan(text: string, plan: Plan, pattern: Intent['pattern'] | undefined): Intent {
  return {
    objective: (plan.summary || text).slice(0, 4_000) || 'as planned',
    capabilities: [...new Set(plan.tasks.map((t) => t.agentType))].slice(0, 32),
    complexity: plan.tasks.length === 1 ? 'SIMPLE' : 'MODERATE',
    risk: 'LOW',
    pattern: pattern ?? 'single',
    confidence: 1,
    method: 'given with the goal',
  };
}

export function recordIntent(run: GoalRun, command: CommandOf<'record_intent'>): Decision {
  if (run.state !== 'INTENT_ANALYSIS') return refuse('INVALID_TRANSITION', `an intent cannot be recorded in ${run.state}`);
  // The rule decides, not the model: what it thinks of patterns is a guess about a platform it does not know (ORC-046).
  const intent = { ...command.intent, pattern: run.requestedPattern ?? defaultPattern[command.intent.complexity] };
  const analyzed: GoalEventBody = { type: 'goal.intent_analyzed', payload: { intent, model: command.model, usage: command.usage } };
  const refusal = intent.refusal;
  if (!refusal) return accept(analyzed, changed('INTENT_ANALYSIS', 'TASK_DECOMPOSITION'));
  return accept(
    analyzed,
    ...endInFailure(run, {
      code: refusal.code,
      message: refusal.reason,
      hint: refusal.suggestions.length > 0 ? `Possible here: ${refusal.suggestions.join(' · ')}` : undefined,
      details: { missing: refusal.missing, suggestions: refusal.suggestions },
    }),
  );
}

/** Stores a checked plan. On a replan, results that still stand keep their tasks (ORC-059). */
export function storePlan(run: GoalRun, command: CommandOf<'store_plan'>): Decision {
  if (run.state !== 'TASK_DECOMPOSITION') return refuse('INVALID_TRANSITION', `a plan cannot be stored in ${run.state}`);
  const pattern = patternOf(run);
  const plan = pattern ? applyPattern(pattern, command.plan) : command.plan;
  const completed = new Map<string, PlanTask>();
  const redo = new Set<string>();
  for (const task of presentTasks(run)) {
    if (task.state === 'completed') completed.set(task.spec.key, task.spec);
    if (run.replan?.failedTaskIds.includes(task.taskId)) redo.add(task.spec.key);
  }
  const kept = new Map<string, string>();
  for (const key of keptKeys(plan, completed, redo)) {
    const task = taskByKey(run, key);
    if (task) kept.set(key, task.taskId);
  }
  return accept(
    {
      type: 'goal.plan_stored',
      payload: {
        version: run.planVersion + 1,
        plan,
        taskIds: idsFor(plan, command.taskIds, kept),
        keptTaskIds: [...kept.values()],
        model: command.model,
        usage: command.usage,
      },
    },
    changed('TASK_DECOMPOSITION', 'AGENT_ASSIGNMENT'),
  );
}

function idsFor(plan: Plan, fresh: Readonly<Record<string, string>>, kept: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    plan.tasks.map((t) => {
      const id = kept.get(t.key) ?? fresh[t.key];
      if (id === undefined) throw new TypeError(`no id was given for the task "${t.key}"`);
      return [t.key, id];
    }),
  );
}

/** Lets the tasks without open dependencies go. A plan whose results all stand goes straight on to verification. */
export function beginExecution(run: GoalRun, at: string): Decision {
  if (run.state !== 'AGENT_ASSIGNMENT') return refuse('INVALID_TRANSITION', `execution cannot begin in ${run.state}`);
  if (run.startAt !== undefined && at < run.startAt) return refuse('INVALID_TRANSITION', `the goal begins at ${run.startAt}`);
  const tasks = [...presentTasks(run)];
  const parallel = hasParallelBranches(
    tasks.filter((t) => t.state !== 'completed').map((t) => ({ key: t.spec.key, dependsOn: t.spec.dependsOn })),
  );
  const to = parallel || tasks.some((t) => t.spec.forEach) ? 'PARALLEL_EXECUTING' : 'EXECUTING';
  const { events, over, starved } = releaseAll(run, tasks, at);
  // Begun again without what it was starved of before: it cannot go on this time either.
  if (starved) return accept(...endInFailure(run, starvedFault(starved)));
  const all: GoalEventBody[] = [changed('AGENT_ASSIGNMENT', to), ...events];
  if (run.open === over.size) all.push(changed(to, 'VERIFYING'));
  return accept(...all);
}
