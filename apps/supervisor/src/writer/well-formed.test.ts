import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAtOrBefore } from './input.js';
import { wellFormedJson } from './well-formed.js';

const storable = (value: unknown): boolean => !/\\u(?:0000|d[89a-f])/i.test(JSON.stringify(value).replaceAll('\\\\', ''));

describe('well-formed JSON', () => {
  it('never holds what Postgres refuses, and is otherwise what was sent', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value);
        const parsed = wellFormedJson(text);
        if (!text.includes('\\u')) expect(parsed).toEqual(JSON.parse(text));
        expect(storable(parsed)).toBe(true);
      }),
    );
    expect(wellFormedJson('{"a":"x\\u0000y\\ud800z"}')).toEqual({ a: 'x\uFFFDy\uFFFDz' });
  });
});

describe('positions in a stream', () => {
  it('are ordered by time, then by number', () => {
    expect([
      isAtOrBefore('5-1', '5-1'),
      isAtOrBefore('5-1', '5-10'),
      isAtOrBefore('5-2', '5-1'),
      isAtOrBefore('9-9', '10-0'),
      isAtOrBefore('0-0', '1-0'),
    ]).toEqual([true, true, false, true, true]);
  });
});
