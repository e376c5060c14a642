import { fault } from '@autoweave/kernel';
import { describe, expect, it } from 'vitest';
import { askUntilServed } from './ask-until-served.js';

const elsewhere = () => fault('UNAVAILABLE', 'not here', { details: { notServed: true } });
/** Refuses so many times, then answers. */
const served = (refusals: number) => {
  let asked = 0;
  return async () => {
    asked += 1;
    if (asked <= refusals) throw elsewhere();
    return asked;
  };
};
const never = new AbortController().signal;

describe('a question to an agent of a type', () => {
  // @requirement ORC-053
  it('reaches the one worker that serves the type, however many others get it first', async () => {
    expect(await askUntilServed(served(7), 20_000, never)).toBe(8);
  });

  it('that no worker serves is refused in time', async () => {
    await expect(askUntilServed(served(1_000), 100, never)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('that was answered with any other fault, or is not wanted any more, is not asked again', async () => {
    let asked = 0;
    const broken = async () => {
      asked += 1;
      throw fault('DEADLINE_EXCEEDED', 'too late');
    };
    await expect(askUntilServed(broken, 10_000, never)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(asked).toBe(1);
    const aborted = AbortSignal.abort();
    await expect(askUntilServed(served(1), 10_000, aborted)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
