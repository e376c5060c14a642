export interface Asked {
  readonly options: readonly string[];
  readonly ownPosition?: string | undefined;
  /** Words for what the agent can do. */
  readonly skills: readonly string[];
}

export interface Voice {
  /** Without one the agent abstains. */
  readonly choice?: string;
  readonly rationale: string;
}

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[a-z][a-z0-9]{2,}/g) ?? []);

/**
 * What an agent can honestly say without a language model: it stands by what it itself claimed, or goes with the one option
 * that speaks of its own field. Anything else would be a guess: it abstains.
 */
export function ruledBallot({ options, ownPosition, skills }: Asked): Voice {
  if (ownPosition !== undefined && options.includes(ownPosition))
    return { choice: ownPosition, rationale: 'It is what I stood for myself.' };
  const field = wordsOf(skills.join(' '));
  const named = options
    .map((option) => ({ option, words: [...wordsOf(option)].filter((word) => field.has(word)) }))
    .filter(({ words }) => words.length > 0);
  const [only] = named;
  if (only && named.length === 1) return { choice: only.option, rationale: `It alone speaks of my field: ${only.words.join(', ')}.` };
  return { rationale: 'By rules, without a language model, I cannot weigh these options.' };
}
