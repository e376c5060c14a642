import { call, type Lab, say, startLab } from '@autoweave/sdk/testing';

const files = { 'old-findings.md': 'None.', 'half.js': 'function half(n) {\n  return n / 0;\n}\n' };
let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    agents: [import.meta.dirname],
    model: {
      agents: {
        reviewer: ({ goal, turn, results }) => {
          if (goal.startsWith('Measure')) return call('hand_off', { agentType: 'data', note: 'Only numbers are asked for' });
          const turns = [
            call('read_file', { path: 'half.js' }),
            call('consult_agent', { agentType: 'qa', question: 'How does n / 0 fail?' }),
            call('write_file', { path: 'findings.md', content: `Line 2: division by zero. ${results[1]}` }),
            call('delete_file', { path: 'old-findings.md' }),
          ];
          return turns[turn] ?? say(`Line 2 divides by zero. The old findings: ${results[3]}`);
        },
        data: () => say('Nothing to measure.'),
      },
      consults: { qa: 'It gives Infinity and no error.' },
    },
  });
});
afterAll(() => lab?.stop());

it('asks the expert, writes its findings, and removes the old ones once a person agrees', async () => {
  const asked: unknown[] = [];
  lab.answerApprovals((approval) => {
    asked.push(approval.arguments.path);
    return 'approve';
  });
  const result = await lab.send('Review half.js', { files });
  expect(result.view.fault).toBeUndefined();
  expect(asked).toEqual(['old-findings.md']);
  expect(result.files['findings.md']).toContain('It gives Infinity');
  expect(lab.invocations({ agent: 'qa' })).toMatchObject([{ kind: 'consult', from: 'reviewer', question: 'How does n / 0 fail?' }]);
});

it('leaves the old findings, and says so, when the person does not agree', async () => {
  lab.answerApprovals(() => 'reject');
  const result = await lab.send('Review half.js', { files });
  expect(result.answer).toMatch(/divides by zero[\s\S]*APPROVAL_REJECTED/);
  lab.assertToolCalled('delete_file', { path: 'old-findings.md' });
});

it('hands over what is not its work', async () => {
  const { answer } = await lab.send('Measure half.js', { files });
  expect(answer).toBe('Nothing to measure.');
  lab.assertAgentInvoked('data', { times: 1 });
});
