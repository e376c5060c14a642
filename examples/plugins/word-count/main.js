/** Counts words, lines and characters, and says which words come up most. */
export function countWords({ text }) {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 10);
  return {
    words: words.length,
    lines: text.split('\n').length,
    characters: [...text].length,
    top: top.map(([word, count]) => ({ word, count })),
  };
}

/** Notes every finished task in the log of the platform. */
export function onTaskCompleted({ data }, api) {
  api.log('info', `task finished: ${data.name ?? data.taskId ?? 'unknown'}`);
  return { seen: true };
}

export const started = () => ({ success: true });
