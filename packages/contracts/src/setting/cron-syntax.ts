const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
}

const fields: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, words: months },
  { name: 'day of the week', least: 0, most: 7, words: days },
];

const numberOf = (text: string, { least, words }: Field): number => {
  const word = words?.indexOf(text.toLowerCase()) ?? -1;
  if (word >= 0) return word + least;
  return /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
};

function isPart(part: string, field: Field): boolean {
  const [range, step, ...rest] = part.split('/');
  if (range === undefined || rest.length > 0) return false;
  if (step !== undefined && !(/^\d{1,2}$/.test(step) && Number(step) >= 1)) return false;
  if (range === '*') return true;
  const ends = range.split('-');
  if (ends.length > 2) return false;
  const [from, to] = ends.map((end) => numberOf(end, field));
  const within = (value: number | undefined) => value !== undefined && value >= field.least && value <= field.most;
  return within(from) && (ends.length === 1 || (within(to) && (to as number) >= (from as number)));
}

/** What is wrong with a cron expression of five fields; undefined when nothing is. */
export function cronProblem(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) return 'Five fields: minute, hour, day of the month, month, day of the week';
  const wrong = fields.find((field, index) => !(parts[index] as string).split(',').every((part) => isPart(part, field)));
  return wrong && `The ${wrong.name} is not valid`;
}
