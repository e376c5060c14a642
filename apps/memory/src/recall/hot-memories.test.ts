import type { Memory } from '@autoweave/contracts';
import { expect, it } from 'vitest';
import { HotMemories } from './hot-memories.js';

const memory = (memoryId: string) => ({ memoryId }) as Memory;
const hourMs = 3_600_000;

// @requirement EDG-081
it('memories stay hot for as many hours as are set, from their last use on', () => {
  let hours = 24;
  const hot = new HotMemories({ value: () => hours as never });
  const ids = (now: number) => hot.of('t', now).map(({ memoryId }) => memoryId);
  hot.keep('t', [memory('a'), memory('b')], 0);
  hot.keep('t', [memory('a')], 10 * hourMs);
  expect(ids(24 * hourMs)).toEqual(['a', 'b']);
  expect(ids(30 * hourMs)).toEqual(['a']);
  hours = 2;
  expect(ids(30 * hourMs)).toEqual([]);
});
