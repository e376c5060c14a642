import { z } from 'zod';

/** What model calls consumed. Money is in micro-dollars so that sums stay exact integers. */
export const Usage = z.object({
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  costMicroUsd: z.number().int().nonnegative(),
  modelCalls: z.number().int().nonnegative(),
});
export type Usage = z.infer<typeof Usage>;

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 };

export const addUsage = (a: Usage, b: Usage): Usage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  costMicroUsd: a.costMicroUsd + b.costMicroUsd,
  modelCalls: a.modelCalls + b.modelCalls,
});
