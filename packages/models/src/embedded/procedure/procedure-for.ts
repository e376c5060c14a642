import { ModelFault } from '../../model-fault.js';
import { analyzeIntent } from '../intent/analyze-intent.js';
import { makePlan } from '../plan/make-plan.js';
import { procedures } from './index.js';
import type { Answer, ExecuteBrief, Procedure } from './procedure.js';

interface Chosen {
  readonly procedure: Procedure;
  readonly args: Readonly<Record<string, unknown>>;
}

const upstreamOf = (key: string, name: string, answer: Answer): ExecuteBrief['upstream'][number] => ({
  key,
  name,
  result: {
    type: 'task_completed',
    artifacts: [],
    data: {},
    evidence: [],
    checks: [],
    limits: [],
    ...answer,
    summary: answer.summary,
    method: answer.method ?? '',
  } as ExecuteBrief['upstream'][number]['result'],
});

/**
 * What carries out a task: its named procedure, or, for a task that somebody else planned in plain words, a plan of its
 * own made from the task's description and carried out one task after the other.
 */
export const procedureFor = (brief: ExecuteBrief): Chosen => {
  const named = brief.task.procedure;
  const known = named === undefined ? undefined : procedures[named.name];
  if (known !== undefined && named !== undefined) return { procedure: known, args: named.args };
  return { procedure: inline, args: {} };
};

const inline: Procedure = function* ({ brief }) {
  const description = brief.task.description.trim() || brief.task.name;
  const inputs = brief.files.map((f) => ({ fileId: '', name: f.path, mediaType: f.mediaType, size: f.size, sha256: '' }));
  const goal = { ...brief.goal, text: description, inputs };
  const intent = analyzeIntent(goal);
  if (intent.refusal !== undefined)
    throw new ModelFault({
      code: intent.refusal.code,
      message: intent.refusal.reason,
      hint: `Possible here: ${intent.refusal.suggestions.join(' · ')}`,
    });
  const plan = makePlan({ purpose: 'plan', goal, intent, agents: [], memories: [] });
  const done = new Map<string, ExecuteBrief['upstream'][number]>();
  let last: Answer = { summary: '' };
  for (const task of plan.tasks) {
    const procedure = procedures[task.procedure?.name ?? ''];
    if (procedure === undefined)
      throw new ModelFault({ code: 'CAPABILITY_MISSING', message: `There is no procedure "${task.procedure?.name ?? ''}".` });
    const upstream = task.dependsOn.flatMap((key) => done.get(key) ?? []);
    const answer: Answer = yield* procedure({ brief: { ...brief, goal, task, upstream }, args: task.procedure?.args ?? {} });
    done.set(task.key, upstreamOf(task.key, task.name, answer));
    if (task.key === plan.answerFrom) last = answer;
  }
  return last;
};
