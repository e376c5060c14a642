/** Prices in micro-dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

const usd = (input: number, output: number): Price => ({ input: input * 1_000_000, output: output * 1_000_000 });

/**
 * List prices of named models in US dollars per million tokens, by the beginning of the model's name: the longest match
 * counts. They change; what is charged is what the provider bills.
 */
const prices: Readonly<Record<string, Price>> = {
  'claude-opus-4': usd(15, 75),
  'claude-opus-4-5': usd(5, 25),
  'claude-sonnet-4': usd(3, 15),
  'claude-haiku-4-5': usd(1, 5),
  'claude-3-7-sonnet': usd(3, 15),
  'claude-3-5-sonnet': usd(3, 15),
  'claude-3-5-haiku': usd(0.8, 4),
  'claude-3-haiku': usd(0.25, 1.25),
  'gpt-5': usd(1.25, 10),
  'gpt-5-mini': usd(0.25, 2),
  'gpt-5-nano': usd(0.05, 0.4),
  'gpt-4.1': usd(2, 8),
  'gpt-4.1-mini': usd(0.4, 1.6),
  'gpt-4.1-nano': usd(0.1, 0.4),
  'gpt-4o': usd(2.5, 10),
  'gpt-4o-mini': usd(0.15, 0.6),
  'gpt-4-turbo': usd(10, 30),
  'gpt-4': usd(30, 60),
  o3: usd(2, 8),
  'o4-mini': usd(1.1, 4.4),
};

/** The price of a model, or undefined when it is not in the list. */
export const priceOf = (model: string): Price | undefined => {
  const name = model.toLowerCase();
  const best = Object.keys(prices)
    .filter((prefix) => name === prefix || name.startsWith(`${prefix}-`))
    .sort((a, b) => b.length - a.length)[0];
  return best === undefined ? undefined : prices[best];
};

/** Cost in micro-dollars, rounded up; 0 for a model without a price. */
export const costMicroUsd = (model: string, inputTokens: number, outputTokens: number): number => {
  const price = priceOf(model);
  return price === undefined ? 0 : Math.ceil((inputTokens * price.input + outputTokens * price.output) / 1_000_000);
};
