import { type Artifact, type Fault, type PlanTask, TaskAnswer, type TaskResult } from '@autoweave/contracts';

export type Answer =
  | { readonly kind: 'result'; readonly result: Omit<TaskResult, 'artifacts'> }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** It does not fit; `errors` is what its author has to know. */
  | { readonly kind: 'invalid'; readonly errors: readonly string[] };

/**
 * What the final text of a loop means: structured JSON, or plain Markdown as the summary. JSON that does not fit the answer's
 * schema, or that lacks data which the plan looks at, is invalid.
 */
export function readAnswer(text: string, model: string, task?: PlanTask): Answer {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'invalid', errors: ['the answer is empty'] };
  const needed = neededData(task);
  const json = jsonOf(trimmed);
  if (json === undefined) {
    if (needed.length > 0)
      return {
        kind: 'invalid',
        errors: [`the plan needs data of this task: answer with a JSON object that has ${needed.map((path) => `data.${path}`).join(', ')}`],
      };
    const result = { type: 'task_completed' as const, summary: trimmed, data: {}, evidence: [], checks: [], method: model, limits: [] };
    return { kind: 'result', result };
  }
  const parsed = parse(json);
  if (!parsed.ok) return { kind: 'invalid', errors: parsed.errors };
  const { method, fault, ...rest } = parsed.answer;
  if (fault) return { kind: 'fault', fault };
  const missing = needed.filter((path) => valueAt(rest.data, path) === undefined);
  if (missing.length > 0) return { kind: 'invalid', errors: missing.map((path) => `data.${path}: is missing; the plan looks at it`) };
  return { kind: 'result', result: { type: 'task_completed', ...rest, method: method ?? model } };
}

/** What is said back to the author of an answer that does not fit. */
export const repairRequest = (errors: readonly string[]): string =>
  `Your answer cannot be used:\n${errors.map((error) => `- ${error}`).join('\n')}\nAnswer again, complete, as one JSON object in the required form. Do not call tools unless something is really missing.`;

/** Paths into the data that decide how the plan goes on after this task. */
const neededData = (task: PlanTask | undefined): readonly string[] => {
  const until = task?.loop?.until;
  if (!until || (until.task !== undefined && until.task !== task?.key) || until.path === '$summary' || until.op === 'missing') return [];
  return [until.path];
};

const valueAt = (data: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
      data,
    );

/** The JSON that a text is meant to be; Markdown that merely holds some is not. */
const jsonOf = (text: string): string | undefined => {
  const json = /^```(?:json)?\s*(\{[\s\S]*\})\s*```$/.exec(text)?.[1] ?? text;
  return json.startsWith('{') ? json : undefined;
};

function parse(
  json: string,
): { readonly ok: true; readonly answer: TaskAnswer } | { readonly ok: false; readonly errors: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { ok: false, errors: [`it is not JSON: ${(error as Error).message}`] };
  }
  const parsed = TaskAnswer.safeParse(value);
  if (parsed.success) return { ok: true, answer: parsed.data };
  return { ok: false, errors: parsed.error.issues.slice(0, 20).map((issue) => `${issue.path.join('.') || 'answer'}: ${issue.message}`) };
}

export const withArtifacts = (result: Omit<TaskResult, 'artifacts'>, artifacts: Artifact[]): TaskResult => ({ ...result, artifacts });
