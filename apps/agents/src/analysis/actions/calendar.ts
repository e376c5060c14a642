/** An entry of a calendar: a whole day, or an hour from a wall-clock time. */
export interface CalendarEntry {
  readonly uid: string;
  /** ISO 8601 day. */
  readonly day: string;
  /** `HH:MM`, wall-clock without a zone. */
  readonly time: string | undefined;
  readonly summary: string;
  readonly description: string;
}

const escapeText = (text: string): string =>
  text
    .replace(/\\/g, '\\\\')
    .replace(/;/g, '\\;')
    .replace(/,/g, '\\,')
    .replace(/\r\n|\n|\r/g, '\\n');

/** Folds a line at 75 octets without cutting a character (RFC 5545 §3.1). */
export const foldLine = (line: string): string => {
  const out: string[] = [];
  let part = '';
  let octets = 0;
  for (const char of line) {
    const size = new TextEncoder().encode(char).length;
    if (octets + size > (out.length === 0 ? 75 : 74)) {
      out.push(part);
      part = '';
      octets = 0;
    }
    part += char;
    octets += size;
  }
  return [...out, part].join('\r\n ');
};

const compact = (day: string): string => day.replaceAll('-', '');
const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
const hourLater = (day: string, time: string): string =>
  new Date(Date.parse(`${day}T${time}:00Z`) + 3_600_000).toISOString().slice(0, 16).replace(/[-:]/g, '');

const eventLines = (e: CalendarEntry, stamp: string): readonly string[] => [
  'BEGIN:VEVENT',
  `UID:${e.uid}`,
  `DTSTAMP:${stamp}`,
  ...(e.time === undefined
    ? [`DTSTART;VALUE=DATE:${compact(e.day)}`, `DTEND;VALUE=DATE:${compact(nextDay(e.day))}`]
    : [`DTSTART:${compact(e.day)}T${e.time.replace(':', '')}00`, `DTEND:${hourLater(e.day, e.time)}00`]),
  `SUMMARY:${escapeText(e.summary)}`,
  `DESCRIPTION:${escapeText(e.description)}`,
  ...(e.time === undefined ? ['TRANSP:TRANSPARENT'] : []),
  'END:VEVENT',
];

/** An iCalendar file (RFC 5545) with the given entries; `stamp` is the moment of making it. At least one entry. */
export const calendarText = (entries: readonly CalendarEntry[], stamp: Date): string => {
  const at = `${stamp.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//AutoWeave//Actions 1//EN',
    'CALSCALE:GREGORIAN',
    ...entries.flatMap((e) => eventLines(e, at)),
    'END:VCALENDAR',
  ];
  return `${lines.map(foldLine).join('\r\n')}\r\n`;
};

/** What breaks RFC 5545 in a calendar text: line ends, line length, nesting, required properties. */
export const calendarProblem = (text: string): string | undefined => {
  if (!text.endsWith('\r\n') || /[^\r]\n|\r[^\n]/.test(text)) return 'lines do not end with CR LF';
  const raw = text.split('\r\n').slice(0, -1);
  const long = raw.findIndex((l) => new TextEncoder().encode(l).length > 75);
  if (long >= 0) return `line ${long + 1} is longer than 75 octets`;
  const lines = text
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .slice(0, -1);
  if (lines[0] !== 'BEGIN:VCALENDAR' || lines.at(-1) !== 'END:VCALENDAR') return 'not one VCALENDAR';
  const events = text
    .replace(/\r\n[ \t]/g, '')
    .split('BEGIN:VEVENT')
    .slice(1);
  if (events.length === 0) return 'no component';
  if (
    events.some(
      (e) => !/\r\nUID:.+\r\nDTSTAMP:\d{8}T\d{6}Z\r\nDTSTART(;VALUE=DATE:\d{8}|:\d{8}T\d{6})\r\n/.test(e) || !e.includes('\r\nEND:VEVENT'),
    )
  )
    return 'an event lacks UID, DTSTAMP, DTSTART or its end';
  return lines.every((l) => /^[A-Z-]+[;:]/.test(l)) ? undefined : 'a line is no property';
};
