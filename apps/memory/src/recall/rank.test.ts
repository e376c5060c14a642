import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bm25 } from './bm25.js';
import { lsa } from './lsa.js';
import { rank } from './rank.js';

const texts = [
  'Revenue in spring is driven by the number of visitors in the shop',
  'The backup of the database runs every night at two',
  'Customers complain about late deliveries and broken parcels',
  'Retry with exponential back-off when the payment provider answers 503',
  'Shop turnover rises with footfall during holidays',
];

describe('ranking without embeddings', () => {
  it('finds the text that shares the words of the question', () =>
    expect(rank(texts, 'When does the database backup run?')[0]?.index).toBe(1));
  it('finds a text although every long word of the question is misspelt', () =>
    expect(rank(texts, 'exponentail backof paymant providr')[0]?.index).toBe(3));
  it('leaves out what has nothing in common with the question', () => expect(rank(texts, 'zzz qqq')).toEqual([]));
  // @requirements MEM-024
  it('gives every leg a score between 0 and 1 and sorts by their weighted sum', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 60 }), { maxLength: 12 }), fc.string({ maxLength: 40 }), (documents, query) => {
        const ranked = rank(documents, query);
        for (const { legs } of ranked) for (const score of Object.values(legs)) expect(score >= 0 && score <= 1 + 1e-9).toBe(true);
        expect([...ranked].sort((a, b) => b.score - a.score || a.index - b.index)).toEqual(ranked);
      }),
    );
  });
});

describe('BM25', () => {
  it('agrees with the formula computed by hand', () => {
    // N=2, df=1: idf = ln(1 + 1.5/1.5) = ln 2; lengths 2 and 2 → norm = 1.2; tf=1 → 2.2/2.2
    expect(
      bm25(
        [
          ['a', 'b'],
          ['c', 'd'],
        ],
        ['a'],
      ),
    ).toEqual([Math.log(2), 0]);
  });
  it('never scores a text below zero', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }), { minLength: 1, maxLength: 8 }), (documents) =>
        bm25(documents, ['a', 'b']).every((score) => score >= 0),
      ),
    );
  });
});

describe('latent topics', () => {
  it('relate a question to a text that shares none of its words', () => {
    const documents = [
      ['car', 'engine'],
      ['car', 'motor'],
      ['motor', 'oil'],
      ['cat', 'milk'],
      ['dog', 'milk'],
    ];
    const scores = lsa(documents, ['engine']);
    expect(scores[1]).toBeGreaterThan(scores[3] as number);
  });
});
