import { describe, expect, it } from 'vitest';
import { analyzeIntent } from './analyze-intent.js';
import { seedExamples, trainClassifier } from './classifier.js';
import { namedFiles } from './files.js';
import { driverTarget, functionIn, groupIn, howMany, joinKey, periodIn, valueIn } from './slots.js';

const goal = (text: string, files: readonly string[] = []) => ({
  goalId: 'g',
  text,
  receivedAt: '2026-01-01T00:00:00.000Z',
  inputs: files.map((name) => ({ fileId: '', name, mediaType: '', size: 1, sha256: '' })),
});

/** A seed with its place-holders filled, and the files it speaks of. */
const filled = (seed: string): ReturnType<typeof goal> => {
  const files: string[] = [];
  const text = seed
    .replace(/\{t\}/g, () => {
      files.push(files.length === 0 ? 'data.csv' : 'data2.csv');
      return files.at(-1) as string;
    })
    .replace(/\{x\}/g, () => 'notes.md')
    .replace(/\{c\}/g, 'amount');
  const table =
    files.length === 0 && !text.includes('notes.md') ? ['data.csv', 'data2.csv', 'notes.md'] : files.length === 1 ? files : [...files];
  return goal(text, text.includes('notes.md') ? [...table, 'notes.md'] : table);
};

describe('Intent by rules and a small classifier', () => {
  const folds = 5;
  const examples = seedExamples();

  it('publishes its held-out accuracy: classifier alone ≥ .75, with rules ≥ .8, and wrong in under 8 % of what it acts on', () => {
    let alone = 0;
    let right = 0;
    let acted = 0;
    let wrongly = 0;
    for (let fold = 0; fold < folds; fold++) {
      const classifier = trainClassifier(examples.filter((_, i) => i % folds !== fold));
      for (const [text, label] of examples.filter((_, i) => i % folds === fold)) {
        if (classifier.predict(text).label === label) alone++;
        const intent = analyzeIntent(filled(text), classifier);
        const said = intent.kind ?? (intent.refusal?.code === 'CAPABILITY_MISSING' || label === 'other' ? 'other' : undefined);
        if (said === label) right++;
        if (intent.refusal === undefined) acted++;
        if (intent.refusal === undefined && intent.kind !== label) wrongly++;
      }
    }
    const share = (n: number, of: number): number => Math.round((n / of) * 1_000) / 1_000;
    console.info(
      `intent, ${folds}-fold on ${examples.length} seed utterances: classifier alone ${share(alone, examples.length)}, with rules ${share(right, examples.length)}, acted on ${share(acted, examples.length)}, of these wrong ${share(wrongly, acted)}`,
    );
    expect(alone / examples.length).toBeGreaterThan(0.75);
    expect(right / examples.length).toBeGreaterThan(0.8);
    expect(wrongly / acted).toBeLessThan(0.08);
  });

  it.each([
    ['book me a flight', [], 'booking'],
    ['Write a poem about sales.csv', ['sales.csv'], 'free text'],
    ['merge a.csv and b.csv', ['a.csv', 'b.csv'], 'editing tables'],
    ['sort tickets.csv by date', ['tickets.csv'], 'editing tables'],
    ['What makes our agents fail or run slow?', [], 'own runs'],
    ['Brew a cup of coffee and carry it to my desk', [], 'language model'],
    ['translate a.md into French', ['a.md'], 'translation'],
    ['What is the weather tomorrow?', [], 'live information'],
    ['Write a python script that sorts numbers', [], 'programming'],
    ['hello', [], 'language model'],
  ])('refuses "%s" and names what is missing', (text, files, missing) => {
    const { refusal } = analyzeIntent(goal(text, files));
    expect(refusal?.code).toBe('CAPABILITY_MISSING');
    expect(refusal?.missing.join()).toContain(missing);
    expect(refusal?.suggestions.length).toBeGreaterThan(0);
  });

  it.each([
    ['Profile sales.csv, find the three strongest drivers of revenue, chart monthly totals and write report.md', ['sales.csv'], 'drivers'],
    ['Compare customers_old.csv with customers_new.json on id', ['customers_old.csv', 'customers_new.json'], 'compare'],
    ['Triage tickets.csv', ['tickets.csv'], 'triage'],
    ['Extract every date, amount and obligation from these minutes; make actions.csv and calendar.ics', ['minutes.md'], 'extract'],
    ['How many rows are in data.csv?', ['data.csv'], 'query'],
    ['average price by city in houses.csv', ['houses.csv'], 'query'],
    ['Sum revenue by region', ['sales.csv'], 'query'],
    ['top 5 products by revenue in sales.csv', ['sales.csv'], 'query'],
    ['convert people.csv to json', ['people.csv'], 'convert'],
    ['Convert orders.json to orders.csv', ['orders.json'], 'convert'],
    ['list the files', ['a.csv', 'b.md'], 'describe-files'],
    ['summarise notes.md', ['notes.md'], 'summarize'],
    ['Write a summary of report.txt', ['report.txt'], 'summarize'],
    ['Write "hello" to hello.txt', [], 'write'],
    ['chart sales by region', ['sales.csv'], 'chart'],
    ['Create a report about sales.csv', ['sales.csv'], 'profile'],
    ['Find duplicates in a.csv', ['a.csv'], 'profile'],
    ['Sort the support tickets in export.csv by urgency', ['export.csv'], 'triage'],
    ['Find anomalies in metrics.csv and forecast four weeks', ['metrics.csv'], 'forecast'],
    ['Analyse this file', ['a.csv'], 'profile'],
    ['Profile all files', ['a.csv', 'b.csv', 'c.csv'], 'profile'],
    ['Was treibt den Umsatz in sales.csv?', ['sales.csv'], 'drivers'],
    ['max temperature per station', ['w.csv'], 'query'],
  ])('understands "%s"', (text, files, kind) => {
    expect(analyzeIntent(goal(text, files))).toMatchObject({ kind, confidence: expect.any(Number) });
  });

  it.each([
    ['compare a.csv', ['a.csv']],
    ['Triage tickets.csv', []],
    ['what drives it?', ['a.csv']],
    ['How many tickets are open?', ['tickets.csv']],
    ['list the files', []],
  ])('asks back on "%s"', (text, files) => {
    expect(analyzeIntent(goal(text, files)).refusal?.code).toBe('CLARIFICATION_NEEDED');
  });

  it('tells inputs from outputs', () => {
    expect(namedFiles(goal('Profile sales.csv and write report.md', ['sales.csv', 'other.csv']))).toMatchObject({
      inputs: ['sales.csv'],
      outputs: ['report.md'],
      missing: [],
    });
    expect(namedFiles(goal('Extract dates from these minutes; make actions.csv and calendar.ics', ['minutes.md']))).toMatchObject({
      inputs: ['minutes.md'],
      outputs: ['actions.csv', 'calendar.ics'],
      missing: [],
    });
    expect(namedFiles(goal('Profile sales.csv', ['x.csv']))).toMatchObject({ missing: ['sales.csv'] });
    expect(namedFiles(goal('Summarise the notes', ['notes.txt', 'b.csv']))).toMatchObject({ inputs: ['notes.txt'] });
  });

  it('fills slots', () => {
    expect(driverTarget('find the three strongest drivers of revenue, chart monthly totals')).toBe('revenue');
    expect(driverTarget('What drives net profit in shop.csv?')).toBe('net profit');
    expect(howMany('find the three strongest drivers', 5)).toBe(3);
    expect(howMany('top 7 products', 5)).toBe(7);
    expect(periodIn('chart monthly totals')).toBe('month');
    expect(joinKey('Compare a.csv with b.json on customer_id')).toBe('customer_id');
    expect(joinKey('compare the two files using email as key')).toBe('email');
    expect([functionIn('average price by city'), valueIn('average price by city'), groupIn('average price by city')]).toEqual([
      'avg',
      'price',
      'city',
    ]);
    expect([valueIn('sum of unit price per customer group'), groupIn('sum of unit price per customer group')]).toEqual([
      'unit price',
      'customer group',
    ]);
  });
});
