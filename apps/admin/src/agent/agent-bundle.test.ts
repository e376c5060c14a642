import { describe, expect, it } from 'vitest';
import { bundleOf, readBundle } from './agent-bundle';

const file = (path: string, content: string) => ({
  name: path.split('/').at(-1) ?? path,
  webkitRelativePath: path.includes('/') ? path : '',
  text: async () => content,
});
const files = [
  { path: 'agents.yaml', content: 'agents: []' },
  { path: 'coder/AGENT.md', content: 'You write code.' },
];

describe('definitions from a person’s disk', () => {
  it('come back from their own export', async () => expect(await readBundle([file('agents.json', bundleOf(files))])).toEqual(files));
  it('are found in a folder, and nothing else of it', async () =>
    expect(
      await readBundle([
        file('backup/agents.yaml', 'agents: []'),
        file('backup/coder/AGENT.md', 'You write code.'),
        file('backup/coder/secret.env', 'KEY=1'),
        file('backup/deep/er/AGENT.md', 'x'),
      ]),
    ).toEqual(files));
  it.each([
    ['a JSON file that is something else', [file('package.json', '{"name":"x"}')], 'package.json is no export'],
    ['a broken JSON file', [file('agents.json', '{')], 'is no export'],
    ['a folder without agents.yaml', [file('x/coder/AGENT.md', 'x')], 'no agents.yaml'],
  ])('refuse %s', async (_what, picked, message) => await expect(readBundle(picked)).rejects.toThrow(message));
});
