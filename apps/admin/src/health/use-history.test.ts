import { describe, expect, it } from 'vitest';
import { type History, withSample } from './use-history';

describe('withSample', () => {
  it('keeps the newest sixty points in order', () => {
    let history: History = {};
    for (let i = 0; i < 100; i += 1) history = withSample(history, { cpu: i });
    expect(history['cpu']).toHaveLength(60);
    expect(history['cpu']?.[0]).toBe(40);
    expect(history['cpu']?.at(-1)).toBe(99);
  });

  it('ends the series of what is gone', () => {
    expect(withSample({ a: [1], b: [2] }, { a: 3 })).toEqual({ a: [1, 3] });
  });
});
