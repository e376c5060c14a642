/** Lines of a conversation that its reader would miss most, best first: decisions, failures, files, numbers. */
const weights: readonly (readonly [RegExp, number])[] = [
  [/\b(decid|decision|because|therefore|chose|instead|must not|plan:)/i, 5],
  [/\b(error|failed|refused|not found|invalid|timeout)\b/i, 4],
  [/\b[\w./-]+\.[a-z]{1,5}\b/i, 3],
  [/^(agent|call|task)\b/i, 2],
  [/\d/, 1],
];

const maxLines = 60;
const maxLineLength = 300;

const weigh = (line: string): number => weights.reduce((sum, [pattern, weight]) => sum + (pattern.test(line) ? weight : 0), 0);

/** File names that occur in a text, each once, in order. */
export const fileNamesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/(?:^|[\s"'`(:[,])([\w][\w./-]*\.[a-z][a-z0-9]{0,4})(?=$|[\s"'`),:\];])/gim)].map(([, name = '']) => name)),
];

/**
 * A summary without a language model: the lines that matter most, in their order, and the names of all files. For providers
 * without language, and for when summarising fails.
 */
export const extractSummary = (conversation: string): string => {
  const lines = conversation
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const kept = lines
    .map((line, place) => ({ line, place, weight: weigh(line) }))
    .sort((a, b) => b.weight - a.weight || b.place - a.place)
    .slice(0, maxLines)
    .sort((a, b) => a.place - b.place)
    .map(({ line }) => (line.length > maxLineLength ? `${line.slice(0, maxLineLength)} …` : line));
  const files = fileNamesIn(conversation);
  return [...(files.length > 0 ? [`Files: ${files.slice(0, 100).join(', ')}`] : []), ...kept].join('\n');
};
