import { describe, expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { runGoal } from './goal-driver.js';

const goal = 'Extract every date, amount and obligation from these minutes; make actions.csv and calendar.ics';
const minutes = `# Minutes of the board meeting

Date: 12 March 2026
Present: Anna Novak, Ben Shah, Carla

Anna will send the revised offer to Contoso by 20 March 2026. The weather will be fine.
Ben agreed to pay the deposit of €12,500.00 within two weeks. We discussed the budget of 1.2 million EUR
for 2027, which must be approved by the board before 30 June.
The supplier shall deliver 40 units no later than 15/04/2026 at a price of $3,200.
Next meeting: 9 April 2026 at 10:00.

## Action items
- Carla: update the website by next Friday
- [ ] Book the venue (Anna)
- Ben to call the bank on Monday

It should rain in May.
`;
type Row = Record<string, string>;
const rowsOf = (csv: string | undefined): readonly Row[] => parse(csv ?? '', { columns: true }) as Row[];
const duties = (rows: readonly Row[]): readonly (readonly (string | undefined)[])[] =>
  rows.filter((r) => r.kind === 'obligation').map((r) => [r.owner, r.due, r.amount === '' ? '' : `${r.amount} ${r.currency}`, r.line]);

describe('Goal 8: actions from minutes', () => {
  it('finds who owes what by when, and quotes each sentence with its line', async () => {
    const done = await runGoal(goal, { 'minutes.md': minutes });
    expect(done.fault).toBeUndefined();
    const rows = rowsOf(done.files.get('actions.csv'));
    expect(duties(rows)).toEqual([
      ['Anna', '2026-03-20', '', '6'],
      ['Ben', '2026-03-26', '12500 EUR', '7'],
      ['the board', '2026-06-30', '1200000 EUR', '7'],
      ['The supplier', '2026-04-15', '3200 USD', '9'],
      ['Carla', '2026-03-20', '', '13'],
      ['Anna', '', '', '14'],
      ['Ben', '2026-03-16', '', '15'],
    ]);
    const lines = minutes.split('\n');
    for (const row of rows) {
      const start = (row.quote ?? '')
        .split(' ')
        .slice(0, 3)
        .join(' ')
        .replace(/^\[ \] /, '');
      expect(lines[Number(row.line) - 1]).toContain(start.split(' ')[0]);
      expect(
        lines
          .slice(Number(row.line) - 1)
          .join(' ')
          .replace(/\s+/g, ' '),
      ).toContain(row.quote);
    }
    expect(rows.some((r) => r.kind === 'date' && r.due === '2026-04-09' && r.time === '10:00')).toBe(true);
  });

  it('writes a calendar that follows RFC 5545', async () => {
    const done = await runGoal(goal, { 'minutes.md': minutes });
    const ics = done.files.get('calendar.ics') ?? '';
    expect(ics).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\nPRODID:/);
    expect(ics.split('\r\n').every((l) => new TextEncoder().encode(l).length <= 75)).toBe(true);
    expect(ics.match(/BEGIN:VEVENT/g)).toHaveLength(7);
    expect(ics).toContain('DTSTART;VALUE=DATE:20260320\r\nDTEND;VALUE=DATE:20260321');
    expect(ics).toContain('DTSTART:20260409T100000');
    const uids = [...ics.matchAll(/UID:(.+)\r\n/g)].map((m) => m[1]);
    expect(new Set(uids).size).toBe(uids.length);
    expect(done.results.get('extract')?.checks.every((c) => c.passed)).toBe(true);
  });

  it.each([
    [
      'German',
      'protokoll.txt',
      'Protokoll der Sitzung vom 05.02.2026\n\nFrau Weber übernimmt die Erstellung des Angebots bis zum 20. Februar 2026.\nDer Lieferant muss die Ware bis 01.03.2026 liefern, Kosten 4.500,00 €.\n',
      [
        ['Frau Weber', '2026-02-20', '', '3'],
        ['Der Lieferant', '2026-03-01', '4500 EUR', '4'],
      ],
    ],
    [
      'French',
      'notes.txt',
      'Compte rendu du 3 mars 2026\n\nPaul doit envoyer la facture avant le 15 mars 2026. Le montant est de 1 200,50 €.\n',
      [['Paul', '2026-03-15', '', '3']],
    ],
    [
      'Hungarian',
      'jegyzo.txt',
      'Jegyzőkönyv, 2026. március 2.\n\nKovács Anna vállalja a szerződés elkészítését 2026. március 20-ig. A költség 250 000 Ft.\n',
      [['Kovács Anna', '2026-03-20', '', '3']],
    ],
    [
      'HTML',
      'm.html',
      '<html><head><style>p{}</style></head><body>\n<p>Date: 2026-03-01</p>\n<ul><li>Action: Tom to file the report by 2026-03-10</li>\n<li>Costs: <b>EUR 300</b></li></ul></body></html>',
      [['Tom', '2026-03-10', '', '3']],
    ],
  ])('reads minutes in %s', async (_name, file, text, expected) => {
    const done = await runGoal(goal, { [file]: text });
    expect(duties(rowsOf(done.files.get('actions.csv')))).toEqual(expected);
  });

  it('writes no calendar when no date is said, and says so', async () => {
    const done = await runGoal(goal, { 'notes.txt': 'Anna must repair the door.\nBob has to pay 20 EUR.\n' });
    expect(done.fault).toBeUndefined();
    expect(done.files.has('calendar.ics')).toBe(false);
    expect(done.results.get('extract')?.limits.join(' ')).toContain('no calendar file');
  });

  it('does not invent duties in a text without any', async () => {
    const done = await runGoal(goal, {
      'story.txt': 'The sun rose over the hills. It will rain tomorrow in the valley. There was a dog.\n',
    });
    expect(duties(rowsOf(done.files.get('actions.csv')))).toEqual([]);
  });

  it('gives the same bytes for the same input', async () => {
    const [a, b] = [await runGoal(goal, { 'minutes.md': minutes }), await runGoal(goal, { 'minutes.md': minutes })];
    expect([...b.files]).toEqual([...a.files]);
  });
});
