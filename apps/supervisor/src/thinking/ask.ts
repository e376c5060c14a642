import { addUsage, type Brief, type ModelMessage, noUsage, type Usage } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { readJson } from '@autoweave/models';
import type { z } from 'zod';
import { wellFormed } from '../writer/well-formed.js';
import type { ThoughtPermit } from './admission.js';
import type { PermittedModel } from './permitted-model.js';

export interface Question<S extends z.ZodType> {
  readonly tenantId: string;
  readonly brief: Brief;
  readonly system: string;
  /** Other than the provider's own. */
  readonly model?: string;
  readonly temperature?: number;
  readonly name: string;
  readonly schema: S;
  /** Rules beyond the schema; every sentence is an error that the model is shown. */
  readonly check?: (answer: z.infer<S>) => readonly string[];
}

export interface Answer<T> {
  readonly value: T;
  readonly usage: Usage;
}

/** A question that led to nothing, with what was spent on it. */
export class ThoughtFailure extends Error {
  override readonly name = 'ThoughtFailure';
  constructor(
    override readonly cause: unknown,
    readonly usage: Usage,
  ) {
    super('the thought failed', { cause });
  }
}

/** An unusable answer is sent back with its errors so many times (ORC-020). */
const maxRepairs = 2;

/**
 * Asks a model for a structured answer, within the permit. Throws a `ThoughtFailure` around MODEL_ANSWER_INVALID with the last errors when two repairs
 * did not help, BUDGET_EXCEEDED when the goal cannot pay for another question, and whatever fault the provider threw.
 */
export async function ask<S extends z.ZodType>(
  permit: ThoughtPermit,
  model: PermittedModel,
  question: Question<S>,
  signal: AbortSignal,
): Promise<Answer<z.infer<S>>> {
  const spent = { usage: noUsage };
  try {
    return await repaired(permit, model, question, signal, spent);
  } catch (error) {
    throw new ThoughtFailure(error, spent.usage);
  }
}

async function repaired<S extends z.ZodType>(
  permit: ThoughtPermit,
  model: PermittedModel,
  question: Question<S>,
  signal: AbortSignal,
  spent: { usage: Usage },
): Promise<Answer<z.infer<S>>> {
  const messages: ModelMessage[] = [];
  let errors: readonly string[] = [];
  for (let round = 0; round <= maxRepairs; round += 1) {
    let text = '';
    const request = {
      tenantId: question.tenantId,
      brief: question.brief,
      system: question.system,
      messages,
      tools: [],
      output: { name: question.name, schema: question.schema },
      temperature: question.temperature ?? 0,
      ...(question.model === undefined ? {} : { model: question.model }),
    };
    for await (const part of model.stream(permit, request, signal)) {
      if (part.type === 'text') text += part.text;
      else if (part.type === 'finish') spent.usage = addUsage(spent.usage, part.usage);
    }
    const judged = judge(text, question);
    if (judged.ok) return { value: judged.value, usage: spent.usage };
    errors = judged.errors;
    messages.push(
      { role: 'assistant', text, toolCalls: [] },
      {
        role: 'user',
        text: `That answer cannot be used:\n${errors.map((e) => `- ${e}`).join('\n')}\nAnswer again with the corrected JSON only.`,
      },
    );
  }
  throw fault('MODEL_ANSWER_INVALID', `The model's ${question.name} could not be used: ${errors.slice(0, 3).join('; ')}`, {
    details: { errors: errors.slice(0, 20), model: model.model },
  });
}

function judge<S extends z.ZodType>(
  text: string,
  question: Question<S>,
): { readonly ok: true; readonly value: z.infer<S> } | { readonly ok: false; readonly errors: readonly string[] } {
  const found = readJson(text);
  if (found === undefined) return { ok: false, errors: [text.trim() === '' ? 'it is empty' : 'it holds no JSON object'] };
  const parsed = question.schema.safeParse(wellFormed(found));
  if (!parsed.success) return { ok: false, errors: parsed.error.issues.map((i) => `${i.path.join('.') || 'answer'}: ${i.message}`) };
  const errors = question.check?.(parsed.data) ?? [];
  return errors.length === 0 ? { ok: true, value: parsed.data } : { ok: false, errors };
}
