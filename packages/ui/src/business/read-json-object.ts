export interface JsonReading {
  readonly value?: Record<string, unknown>;
  /** What is wrong, for people. */
  readonly error?: string;
}

/** Reads text as one JSON object; never throws. */
export function readJsonObject(text: string): JsonReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { error: `This is not JSON yet: ${placeOf((error as Error).message, text)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { error: 'This must be one object, from { to }, with names and values.' };
  return { value: value as Record<string, unknown> };
}

/** Engines give a position in characters; people count lines. */
function placeOf(message: string, text: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return `${message.split(', ')[0]}.`;
  const lines = text.slice(0, Number(position)).split('\n');
  return `look at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}.`;
}
