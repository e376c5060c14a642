import { type Artifact, type Fault, TaskAnswer, type TaskResult } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';

export type Answer =
  | { readonly kind: 'result'; readonly result: Omit<TaskResult, 'artifacts'> }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** What the final text of a loop means: structured JSON, or plain Markdown as the summary. Throws MODEL_ANSWER_INVALID for nothing. */
export function readAnswer(text: string, model: string): Answer {
  const trimmed = text.trim();
  if (trimmed === '')
    throw fault('MODEL_ANSWER_INVALID', 'The model answered nothing', { hint: 'It is tried again; another model may do better' });
  const structured = parse(trimmed);
  if (!structured)
    return {
      kind: 'result',
      result: { type: 'task_completed', summary: trimmed, data: {}, evidence: [], checks: [], method: model, limits: [] },
    };
  if (structured.fault) return { kind: 'fault', fault: structured.fault };
  const { method, fault: _, ...rest } = structured;
  return { kind: 'result', result: { type: 'task_completed', ...rest, method: method ?? model } };
}

function parse(text: string): TaskAnswer | undefined {
  const json = /^```(?:json)?\s*([\s\S]*?)\s*```$/.exec(text)?.[1] ?? text;
  if (!json.startsWith('{')) return undefined;
  try {
    const parsed = TaskAnswer.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export const withArtifacts = (result: Omit<TaskResult, 'artifacts'>, artifacts: Artifact[]): TaskResult => ({ ...result, artifacts });
