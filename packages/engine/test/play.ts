import { GoalEventBody, PlanTask, type TaskResult } from '@autoweave/contracts';
import { evolve, type GoalRun, judgedStatements, type Script, simulate } from '../src/index.js';
import { goalId, planOf, received } from './arbitrary.js';
import { checkInvariants } from './invariants.js';

export type TaskInput = Partial<PlanTask> & { readonly key: string };
const task = (input: TaskInput): PlanTask => PlanTask.parse({ name: input.key, description: '', agentType: 'code', ...input });
export const plan = (tasks: readonly TaskInput[], answerFrom?: string) => planOf(tasks.map(task), answerFrom ?? tasks.at(-1)?.key);
export const data = (value: Record<string, unknown>): { kind: 'complete'; ms: number; result: Partial<TaskResult> } => ({
  kind: 'complete',
  ms: 10,
  result: { data: value },
});
export const failure = (code: 'TOOL_FAILED' | 'SAFETY_VIOLATION' = 'SAFETY_VIOLATION') => ({
  kind: 'fail' as const,
  ms: 10,
  fault: { code, message: 'broken' },
});
export const keyed = (run: GoalRun, key: string) => run.tasks.get(run.byKey.get(key) as string)!;
/** Runs a goal to its end and holds every event to the contract and the invariants. */
export const run = (tasks: readonly TaskInput[], script: Script = {}, over: Parameters<typeof received>[0] = {}) => {
  const simulation = simulate(goalId, received({ plan: plan(tasks), ...over }), script);
  let again: GoalRun | undefined;
  for (const event of simulation.events) {
    GoalEventBody.parse({ type: event.type, payload: event.payload });
    again = evolve(again, event);
    checkInvariants(again);
  }
  return simulation;
};

export const result: TaskResult = {
  type: 'task_completed',
  summary: 'known already',
  data: {},
  artifacts: [],
  evidence: [],
  checks: [],
  method: 'before',
  limits: [],
};

export const diamond: TaskInput[] = [
  { key: 'a' },
  { key: 'b', dependsOn: ['a'] },
  { key: 'c', dependsOn: ['a'] },
  { key: 'd', dependsOn: ['b', 'c'] },
];
export const none = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 };
export const later = '2026-01-01T12:00:00.000Z';
/** A critic that agrees to everything it is asked. */
export const approved = (run: GoalRun) => judgedStatements(run).map((criterion) => ({ criterion, passed: true, detail: '' }));
