import { z } from 'zod';

/** A zod schema as compact JSON Schema text for a prompt: what may be sent in, without bookkeeping keys. */
export const jsonSchemaText = (schema: z.ZodType): string => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
  return JSON.stringify(json);
};

/** How to answer when the answer must be JSON. */
export const answerInJson = (name: string, schema: z.ZodType): string =>
  `Answer with one JSON object and nothing else: no introduction, no code fence. It is a ${name} and must match this JSON Schema:\n${jsonSchemaText(schema)}`;
