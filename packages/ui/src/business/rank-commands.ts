interface Rankable {
  readonly label: string;
  readonly group: string;
}

/**
 * Commands whose label holds every word of the query, those that begin with it first. Groups stay together, in the
 * order of their best match; without a query everything comes as given.
 */
export function rankCommands<Item extends Rankable>(commands: readonly Item[], query: string): readonly Item[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  const scored = commands
    .map((command) => ({ command, label: command.label.toLowerCase() }))
    .filter(({ label }) => words.every((word) => label.includes(word)))
    .map(({ command, label }) => ({ command, score: label.startsWith(words[0] ?? '') ? 0 : label.includes(` ${words[0]}`) ? 1 : 2 }))
    .sort((a, b) => a.score - b.score);
  const groups = [...new Set(scored.map(({ command }) => command.group))];
  return groups.flatMap((group) => scored.filter(({ command }) => command.group === group).map(({ command }) => command)).slice(0, 60);
}
