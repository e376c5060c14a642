import type { z } from 'zod';
import { ModelFault } from '../model-fault.js';

/** The first balanced `{…}` or `[…]` from a position on, strings respected; undefined when it never closes. */
const balanced = (text: string, from: number): string | undefined => {
  let depth = 0;
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return text.slice(from, i + 1);
  }
  return undefined;
};

const tryParse = (text: string): { readonly value: unknown } | undefined => {
  for (const candidate of [text, text.replace(/,\s*([}\]])/g, '$1')]) {
    try {
      return { value: JSON.parse(candidate) as unknown };
    } catch {
      // The next form may parse.
    }
  }
  return undefined;
};

/**
 * The JSON object in a model's text: the whole text, a fenced block, or the first balanced object that parses, whatever
 * stands around it; trailing commas are forgiven. Undefined when there is none.
 */
export const readJson = (text: string): unknown => {
  const whole = tryParse(text.trim());
  if (whole !== undefined) return whole.value;
  for (const [, block = ''] of text.matchAll(/```(?:json)?\s*([\s\S]*?)```/g)) {
    const parsed = tryParse(block.trim());
    if (parsed !== undefined) return parsed.value;
  }
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
    const candidate = balanced(text, at);
    const parsed = candidate === undefined ? undefined : tryParse(candidate);
    if (parsed !== undefined) return parsed.value;
  }
  return undefined;
};

/** A model's text as an answer of a schema. Raises MODEL_ANSWER_INVALID with what is wrong. */
export const readAnswer = <S extends z.ZodType>(schema: S, text: string): z.output<S> => {
  const json = readJson(text);
  if (json === undefined)
    throw new ModelFault({
      code: 'MODEL_ANSWER_INVALID',
      message: text.trim() === '' ? 'The model answered nothing.' : 'The model answered text without a JSON object.',
      details: { beginning: text.slice(0, 200) },
    });
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).map((i) => `${i.path.join('.') || 'answer'}: ${i.message}`);
  throw new ModelFault({
    code: 'MODEL_ANSWER_INVALID',
    message: `The model's answer does not fit: ${errors.slice(0, 3).join('; ')}`,
    details: { errors },
  });
};
