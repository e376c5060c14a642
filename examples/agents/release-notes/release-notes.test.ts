import { call, say, startLab } from '@autoweave/sdk/testing';

const changes = 'add: dark mode\nfix: crash on empty file\nchore: rename a variable\n';
const notes = '# Release notes\n\n## New\n- Dark mode\n\n## Fixed\n- An empty file no longer crashes\n';

it('reads the changes, writes RELEASE.md and says what it left out', async () => {
  await using lab = await startLab({
    agents: [import.meta.dirname],
    model: {
      agents: {
        'release-notes': [
          call('read_file', { path: 'changes.txt' }),
          // What the tool really answered decides what comes next.
          ({ results }) => call('write_file', { path: 'RELEASE.md', content: results[0]?.includes('dark mode') ? notes : 'nothing' }),
          say('Took up 2 of 3 changes; the renamed variable is nothing that users notice.'),
        ],
      },
    },
  });
  const result = await lab.send('Write release notes from changes.txt', { files: { 'changes.txt': changes } });
  expect(result).toMatchObject({ status: 'complete', files: { 'RELEASE.md': notes } });
  expect(result.answer).toContain('2 of 3');
  lab.assertAgentInvoked('release-notes', { times: 1 });
  lab.assertToolCalled('read_file', { path: 'changes.txt' });
  lab.assertScriptFinished();
});

it('may not use a tool that its definition does not name', async () => {
  await using lab = await startLab({
    agents: [import.meta.dirname],
    model: { agents: { 'release-notes': [call('delete_file', { path: 'changes.txt' }), ({ results }) => say(`Told: ${results[0]}`)] } },
  });
  const { answer } = await lab.send('Write release notes from changes.txt', { files: { 'changes.txt': changes } });
  expect(answer).toContain('SAFETY_VIOLATION');
  expect(lab.invocations({ tool: 'delete_file' })).toMatchObject([{ result: { ok: false, code: 'SAFETY_VIOLATION' } }]);
});
