import { call, say, startLab } from '@autoweave/sdk/testing';

// @requirement ORC-025
it('a review of a module involves the code agent and the qa agent, and the answer carries findings', async () => {
  await using lab = await startLab({
    model: {
      plan: [
        { agent: 'code', task: 'Read the module and say what it does' },
        { agent: 'qa', task: 'Look for mistakes in it', after: ['code'] },
      ],
      agents: {
        code: [call('read_file', { path: 'half.js' }), say({ summary: 'It halves a number.', data: { functions: ['half'] } })],
        qa: [
          call('read_file', { path: 'half.js' }),
          // What the code agent found reaches the qa agent.
          ({ text }) =>
            say({
              summary: `## Findings\n\n1. Line 1: \`n / 0\` is Infinity. ${text.includes('It halves a number') ? 'It should halve.' : ''}`,
              data: { findings: [{ line: 1, severity: 'high' }] },
            }),
        ],
      },
    },
  });
  const result = await lab.send('Review the module half.js', { files: { 'half.js': 'export const half = (n) => n / 0;\n' } });
  lab.assertAgentInvoked('code', { times: 1 });
  lab.assertAgentInvoked('qa', { times: 1 });
  expect(result.answer).toMatch(/Findings[\s\S]*Infinity[\s\S]*It should halve/);
  lab.assertScriptFinished();
});
