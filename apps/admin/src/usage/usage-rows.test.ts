import { noUsage } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { formatMoney, subjectOf } from './usage-rows';

const ada = 'user_01jd0000000000000000000001';
const nameOf = (userId: string) => (userId === ada ? 'Ada' : undefined);

describe('a row of usage', () => {
  it('says that agents deciding together belong to nobody', () =>
    expect(subjectOf({ ...noUsage, userId: 'cooperation' }, 'user', nameOf)).toBe('Agents deciding together'));
  it('names a person, or says their id when they are gone', () => {
    expect(subjectOf({ ...noUsage, userId: ada }, 'user', nameOf)).toBe('Ada');
    expect(subjectOf({ ...noUsage, userId: 'user_01jd0000000000000000000002' }, 'user', nameOf)).toBe('user_01jd0000000000000000000002');
  });
});

it.each([
  [0, '$0.00'],
  [1_200, '$0.0012'],
  [12_300_000, '$12.30'],
  [1_234_560_000, '$1,234.56'],
])('writes %d micro-dollars as %s', (micro, text) => expect(formatMoney(micro)).toBe(text));
