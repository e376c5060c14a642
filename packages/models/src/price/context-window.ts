/** Tokens that a conversation with a model may have, by the beginning of the model's name: the longest match counts. */
const windows: Readonly<Record<string, number>> = {
  claude: 200_000,
  'gpt-5': 400_000,
  'gpt-4.1': 1_047_576,
  'gpt-4o': 128_000,
  'gpt-4-turbo': 128_000,
  'gpt-4': 8_192,
  o3: 200_000,
  'o4-mini': 200_000,
};

/** Of a model that is not in the list: what nearly every model of today has. */
export const unknownContextTokens = 32_000;

export const contextTokensOf = (model: string): number => {
  const name = model.toLowerCase();
  const best = Object.keys(windows)
    .filter((prefix) => name === prefix || name.startsWith(`${prefix}-`))
    .sort((a, b) => b.length - a.length)[0];
  return (best === undefined ? undefined : windows[best]) ?? unknownContextTokens;
};

/** Tokens of a text, estimated on the safe side: one for three characters (English has about four). */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 3);
