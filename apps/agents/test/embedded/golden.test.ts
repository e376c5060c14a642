import { describe, expect, it } from 'vitest';
import { runGoal } from './goal-driver.js';
import { salesCsv } from './sample-data.js';

const tickets = `ticket_id,created,message\n${[
  ['T1', '2026-01-05', 'The app crashes every time I open it. I cannot work, please fix this urgently!'],
  ['T2', '2026-01-06', 'Die Rechnung ist falsch, mir wurde zweimal abgebucht.'],
  ['T3', '2026-01-14', 'Great product, I love it. Thank you so much!'],
]
  .map(([id, day, text]) => `${id},${day},"${text}"`)
  .join('\n')}\n`;

const cases = [
  [
    'drivers',
    'Profile sales.csv, find the three strongest drivers of revenue, chart monthly totals and write report.md',
    { 'sales.csv': salesCsv({ rows: 240 }) },
  ],
  [
    'compare',
    'Compare old.csv with new.csv on id',
    { 'old.csv': 'id,name,v\n1,a,1.5\n2,b,2\n3,c,3\n', 'new.csv': 'id,name,v,w\n1,a,1.5,x\n2,B,4,y\n4,d,5,z\n' },
  ],
  ['triage', 'Triage tickets.csv', { 'tickets.csv': tickets }],
  [
    'extract',
    'Extract every date, amount and obligation from minutes.md; make actions.csv and calendar.ics',
    { 'minutes.md': 'Minutes of 12 March 2026\n\nAnna will send the offer by 20 March 2026. Ben must pay €12,500.00 within two weeks.\n' },
  ],
] as const;

/**
 * What the embedded model makes of fixed inputs, byte for byte. A change here is a change of behaviour that people see:
 * raise the version of the rules together with the files.
 */
describe('The same input gives the same bytes in every release of the rules', () => {
  it.each(cases)('%s', async (name, goal, files) => {
    const done = await runGoal(goal, files);
    expect(done.fault).toBeUndefined();
    for (const [path, content] of done.files) if (!(path in files)) await expect(content).toMatchFileSnapshot(`golden/${name}/${path}`);
  });
});
