import type { TelosDocument, TelosName } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { alignmentOf, statementsOf } from './alignment.js';

const document = (name: TelosName, content: string, version = 1): TelosDocument => ({ name, content, version });
const values = document(
  'values',
  `# Values

- Never publish customer addresses.
- We answer customers within one day.
- Do not delete backups without a second pair of eyes`,
);

describe('how a goal stands to what an organisation says of itself', () => {
  // @requirement ORC-010
  it('is a conflict when it asks for what a statement forbids, and support when a statement asks for it', () => {
    const found = alignmentOf(['Publish the addresses of all customers on the web site'], [values]);
    expect(found?.conflicts).toEqual([{ document: 'values', statement: 'Never publish customer addresses.' }]);
    expect(found?.score).toBe(0);
    const good = alignmentOf(['Answer the customers who wrote yesterday', 'Draft an answer within the day'], [values]);
    expect(good).toMatchObject({ conflicts: [], score: 1, supports: [{ statement: 'We answer customers within one day.' }] });
  });

  it('is no conflict when the goal forbids the same', () => {
    expect(alignmentOf(['Write to everybody. Never publish customer addresses.'], [values])?.conflicts).toEqual([]);
  });

  // @requirement ORC-010
  it('looks at the steps of the approach as well', () => {
    const found = alignmentOf(['Free some space on the server', 'Delete the oldest backups'], [values]);
    expect(found?.conflicts).toMatchObject([{ document: 'values', statement: 'Do not delete backups without a second pair of eyes' }]);
  });

  it('is not known when the documents are empty, and has no score when they say nothing about it', () => {
    expect(alignmentOf(['anything'], [document('vision', '  '), document('mission', '', 0)])).toBeUndefined();
    expect(alignmentOf(['Plot the sales of March'], [values])).toMatchObject({ supports: [], conflicts: [] });
    expect(alignmentOf(['Plot the sales of March'], [values])).not.toHaveProperty('score');
  });

  it('names the version that was looked at', () => {
    expect(alignmentOf(['x'], [document('mission', 'We weave things together.', 7)])?.documents).toEqual([{ name: 'mission', version: 7 }]);
  });

  it('works in German too', () => {
    const werte = document('values', 'Wir verkaufen niemals Daten unserer Kunden.');
    expect(alignmentOf(['Verkaufe die Daten der Kunden an den Händler'], [werte])?.conflicts).toHaveLength(1);
  });
});

it('the statements of a text are its list items and sentences, without headings, quotes and code', () => {
  expect(
    statementsOf(
      '# Title words here\n\nFirst sentence counts. Second sentence counts too!\n\n1. *Third* item here\n\n```\nnot this one\n```\n> nor this quote',
    ),
  ).toEqual(['First sentence counts.', 'Second sentence counts too!', 'Third item here']);
});
