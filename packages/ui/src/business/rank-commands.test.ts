import { describe, expect, it } from 'vitest';
import { rankCommands } from './rank-commands';

const commands = [
  { label: 'Chat', group: 'Pages' },
  { label: 'Goals', group: 'Pages' },
  { label: 'Monthly goals review', group: 'Conversations' },
  { label: 'Theme: dark', group: 'Theme' },
];

describe('rankCommands', () => {
  it('shows everything in the given order without a query', () => {
    expect(rankCommands(commands, '  ')).toEqual(commands);
  });
  it('needs every word and puts beginnings first', () => {
    expect(rankCommands(commands, 'goals').map((c) => c.label)).toEqual(['Goals', 'Monthly goals review']);
    expect(rankCommands(commands, 'review monthly').map((c) => c.label)).toEqual(['Monthly goals review']);
  });
  it('keeps groups together', () => {
    const groups = rankCommands(commands, 'o').map((c) => c.group);
    expect(groups).toEqual([...new Set(groups)].flatMap((g) => groups.filter((each) => each === g)));
  });
});
