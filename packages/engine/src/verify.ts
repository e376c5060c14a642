import {
  addUsage,
  type Artifact,
  type Criterion,
  type CriterionOutcome,
  type Evidence,
  type GoalResult,
  type Phase,
  type Usage,
} from '@autoweave/contracts';
import { sameValue, valueAt } from './condition.js';
import { type GoalRun, presentTasks, taskByKey } from './goal/goal-run.js';
import type { TaskRun } from './task.js';

type MachineCriterion = Exclude<Criterion, { kind: 'judged' }>;

/** An outcome together with the tasks whose work it judged. */
export interface MachineOutcome {
  readonly outcome: CriterionOutcome;
  readonly taskIds: readonly string[];
}

/** A criterion in words, as stored with its outcome. */
export function criterionLabel(criterion: Criterion): string {
  const of = 'taskKey' in criterion && criterion.taskKey ? ` of "${criterion.taskKey}"` : '';
  switch (criterion.kind) {
    case 'artifact':
      return `file ${criterion.path}${of}`;
    case 'data':
      return `data ${criterion.path}${of}`;
    case 'checks':
      return `self-checks${of}`;
    case 'judged':
      return criterion.statement;
  }
}

/** Statements that only a critic can decide. */
export const judgedStatements = (run: GoalRun): readonly string[] =>
  (run.plan?.criteria ?? []).flatMap((c) => (c.kind === 'judged' ? [c.statement] : []));

/** Below this score the critic's verdict is a no, whatever it said of the single statements (ORC-062). */
export const minQuality = 0.5;

/** What the critic said, with what it left unsaid: a statement without an answer does not hold, and a bad score is a no. */
export function judgedOutcomes(
  run: GoalRun,
  judged: readonly CriterionOutcome[],
  quality: number | undefined,
): readonly CriterionOutcome[] {
  const answered = new Set(judged.map((o) => o.criterion));
  const unanswered = judgedStatements(run).filter((statement) => !answered.has(statement));
  return [
    ...judged,
    ...unanswered.map((criterion) => ({ criterion, passed: false, detail: 'nobody judged it' })),
    ...(quality !== undefined && quality < minQuality
      ? [
          {
            criterion: 'quality',
            passed: false,
            detail: `the critic's score is ${quality.toFixed(2)}, at least ${minQuality.toFixed(2)} is asked for`,
          },
        ]
      : []),
  ];
}

/** Decides every criterion that a program can decide (ORC-064). */
export function machineOutcomes(run: GoalRun): readonly MachineOutcome[] {
  return (run.plan?.criteria ?? []).flatMap((criterion) => (criterion.kind === 'judged' ? [] : [decideCriterion(run, criterion)]));
}

function decideCriterion(run: GoalRun, criterion: MachineCriterion): MachineOutcome {
  const named = criterion.taskKey === undefined ? undefined : taskByKey(run, criterion.taskKey);
  const tasks = criterion.taskKey === undefined ? [...presentTasks(run)] : named ? [named] : copiesOf(run, criterion.taskKey);
  // What the plan's own conditions left out was not asked for.
  if (tasks.length > 0 && tasks.every((t) => t.skipped))
    return { outcome: { criterion: criterionLabel(criterion), passed: true, detail: 'left out by the plan' }, taskIds: [] };
  const judge = (passed: boolean, detail: string, guilty: readonly TaskRun[]): MachineOutcome => ({
    outcome: { criterion: criterionLabel(criterion), passed, detail },
    taskIds: guilty.map((t) => t.taskId),
  });
  switch (criterion.kind) {
    case 'artifact': {
      const artifact = tasks.flatMap((t) => t.result?.artifacts ?? []).findLast((a) => a.path === criterion.path);
      const answering = named ?? (run.plan ? taskByKey(run, run.plan.answerFrom) : undefined);
      const guilty = artifact ? tasks.filter((t) => t.taskId === artifact.taskId) : answering ? [answering] : [];
      if (!artifact) return judge(false, 'the file was not written', guilty);
      if (artifact.size < criterion.minBytes)
        return judge(false, `${artifact.size} bytes, at least ${criterion.minBytes} are asked for`, guilty);
      if (criterion.mediaType && artifact.mediaType !== criterion.mediaType)
        return judge(false, `it is ${artifact.mediaType}, not ${criterion.mediaType}`, guilty);
      return judge(true, `${artifact.size} bytes, ${artifact.mediaType}`, guilty);
    }
    case 'data': {
      const value = valueAt(named?.result?.data ?? {}, criterion.path);
      if (value === undefined) return judge(false, 'the value is missing', tasks);
      if (criterion.equals !== undefined && !sameValue(value, criterion.equals))
        return judge(false, `it is ${brief(value)}, not ${brief(criterion.equals)}`, tasks);
      return judge(true, brief(value), tasks);
    }
    case 'checks': {
      const failing = tasks.filter((t) => t.result?.checks.some((c) => !c.passed));
      const checks = tasks.flatMap((t) => t.result?.checks ?? []);
      if (failing.length > 0)
        return judge(
          false,
          checks
            .filter((c) => !c.passed)
            .map((c) => `${c.name}${c.detail ? `: ${c.detail}` : ''}`)
            .join('; '),
          failing,
        );
      if (checks.length === 0) return judge(false, 'no self-check was reported', tasks);
      return judge(true, `${checks.length} of ${checks.length} passed`, tasks);
    }
  }
}

/** The copies of a fan-out, by the key that it has in the plan. */
const copiesOf = (run: GoalRun, key: string): TaskRun[] =>
  [...presentTasks(run)].filter((t) => t.templateId !== undefined && run.tasks.get(t.templateId)?.spec.key === key);

const brief = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 200);

/**
 * Which phase caused the failure, and which tasks have to be done again. What a program found wrong in a result is
 * blamed on execution the first time; when the same plan has already been carried out again, or a critic rejects the
 * outcome, the plan itself is to blame; after two plans, the understanding of the goal. A criterion that no task can answer for
 * was badly frozen.
 */
export function blame(
  run: GoalRun,
  machine: readonly MachineOutcome[],
  judged: readonly CriterionOutcome[],
): { readonly phase: Phase; readonly reason: string; readonly taskIds: readonly string[] } {
  const failing = machine.filter((m) => !m.outcome.passed);
  const taskIds = [...new Set(failing.flatMap((m) => m.taskIds))];
  const again = run.replan?.phase === 'PLAN' && run.replan.fault.code === 'VERIFICATION_FAILED';
  if (judged.some((o) => !o.passed)) {
    const answer = run.plan ? taskByKey(run, run.plan.answerFrom) : undefined;
    return {
      phase: again ? 'OBSERVE' : 'PLAN',
      reason: again
        ? 'the critic rejected the outcome of two plans: the goal may have been misunderstood'
        : 'the critic rejected the outcome',
      taskIds: [...new Set([...taskIds, ...(answer ? [answer.taskId] : [])])],
    };
  }
  if (run.replan?.phase === 'EXECUTE') return { phase: 'PLAN', reason: 'carrying out the same plan again gave the same fault', taskIds };
  const impossible = machine.filter((m) => !m.outcome.passed && m.taskIds.length === 0);
  if (impossible.length > 0)
    return { phase: 'BUILD', reason: `no task is answerable for the criterion "${impossible[0]?.outcome.criterion}"`, taskIds };
  return { phase: 'EXECUTE', reason: 'a result does not have what its criterion asks for', taskIds };
}

/**
 * The critic's score when there is one; else the share of passed criteria times the mean quality that tasks reported, or
 * whichever of the two there is. Unknown when nothing was measured.
 */
export function qualityOf(run: GoalRun, outcomes: readonly CriterionOutcome[], critic: number | undefined): number | undefined {
  if (critic !== undefined) return critic;
  const reported = [...presentTasks(run)].flatMap((t) => (t.result?.quality === undefined ? [] : [t.result.quality]));
  if (outcomes.length === 0 && reported.length === 0) return undefined;
  const passed = outcomes.length === 0 ? 1 : outcomes.filter((o) => o.passed).length / outcomes.length;
  return passed * mean(reported, 1);
}

const mean = (values: readonly number[], otherwise: number): number =>
  values.length === 0 ? otherwise : values.reduce((a, b) => a + b, 0) / values.length;

/** Most evidence entries that a goal's result carries; the tasks keep all of theirs. */
const maxEvidence = 200;

/** The answer to the person: the result of the plan's answering task, with everything the other tasks produced (ORC-063). */
export function goalResult(run: GoalRun, reflectionUsage: Usage): GoalResult {
  const tasks = [...presentTasks(run)];
  // When the plan left its answering task out, the last thing that was delivered is the answer.
  const answer = (run.plan && taskByKey(run, run.plan.answerFrom)?.result) ?? tasks.findLast((t) => t.state === 'completed')?.result;
  const artifacts = new Map<string, Artifact>();
  const evidence: Evidence[] = [...(answer?.evidence ?? [])];
  const limits = new Set<string>(answer?.limits ?? []);
  for (const { result } of tasks) {
    for (const artifact of result?.artifacts ?? []) artifacts.set(artifact.path, artifact);
    if (result && result !== answer) evidence.push(...result.evidence);
    for (const limit of result?.limits ?? []) limits.add(limit);
  }
  const missing = tasks.filter((t) => t.state !== 'completed' && !t.skipped);
  if (missing.length > 0)
    limits.add(
      `${missing.length} of ${tasks.length} tasks delivered nothing: ${missing
        .slice(0, 5)
        .map((t) => t.spec.name)
        .join(', ')}${missing.length > 5 ? ' …' : ''}`,
    );
  return {
    type: missing.length > 0 || answer?.type === 'partial_result' ? 'partial_result' : 'goal_completed',
    answer: answer?.summary ?? '',
    artifacts: [...artifacts.values()],
    evidence: evidence.slice(0, maxEvidence),
    criteria: run.verification?.outcomes ?? [],
    method: answer?.method ?? run.plan?.method ?? '',
    limits: [...limits],
    ...(run.verification?.quality === undefined ? {} : { quality: run.verification.quality }),
    confidence:
      answer?.confidence ??
      mean(
        tasks.flatMap((t) => (t.result?.confidence === undefined ? [] : [t.result.confidence])),
        0.5,
      ),
    usage: addUsage(run.usage, reflectionUsage),
  };
}
