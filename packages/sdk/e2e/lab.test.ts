import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAgent, defineTool } from '../src/index.js';
import { call, type Lab, say, startLab, stubTool } from '../src/testing/index.js';

const labs = () => readdirSync(tmpdir()).filter((name) => name.startsWith('autoweave-lab-'));
const before = labs();

const weather = defineTool({
  name: 'get_weather',
  description: 'The weather of a town',
  input: z.strictObject({ town: z.string().describe('Name of the town') }),
  run: () => ({ celsius: 0 }),
});
const pay = defineTool({
  name: 'pay_bill',
  description: 'Pays a bill',
  input: z.strictObject({ euros: z.number() }),
  effect: 'payment',
  run: () => ({ paid: true }),
});
const clerk = defineAgent({
  name: 'clerk',
  description: 'Writes short files.',
  instructions: 'You are the clerk of the lab. Write what is asked for.',
  tools: ['read_file', 'write_file', 'delete_file', 'get_weather', 'pay_bill'],
  permission: 'ADMIN',
  privilege: 'PRIVILEGED',
});

describe('a lab', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({
      agents: [clerk],
      tools: [stubTool(weather, { celsius: 21 }, { celsius: 3 }), stubTool(pay, { paid: true })],
      model: {
        agents: {
          clerk: ({ goal, turn, results, tools }) => {
            if (goal.includes('the weather')) {
              if (turn < 2) return call('get_weather', { town: turn === 0 ? 'Oslo' : 'Rome' });
              return say(`It is ${results.join(' and ')}.`);
            }
            if (goal.includes('Copy')) {
              if (turn === 0) return call('read_file', { path: 'in.txt' });
              if (turn === 1) return call('write_file', { path: 'out.txt', content: 'copied' });
              return say({ summary: `Copied with ${tools.length > 0 ? 'tools' : 'nothing'}` });
            }
            if (goal.includes('Pay')) return turn === 0 ? call('pay_bill', { euros: 3 }) : say(`The tool said: ${results.at(-1)}`);
            if (goal.includes('Delete'))
              return turn === 0 ? call('delete_file', { path: 'in.txt' }) : say(`The tool said: ${results.at(-1)}`);
            throw new Error('nobody scripted this');
          },
        },
      },
    });
  });
  afterAll(() => lab?.stop());

  // @requirements AGT-084 AGT-085
  it('takes a request through the real system and records who did what', async () => {
    const result = await lab.send('Copy in.txt to out.txt', { files: { 'in.txt': 'original' } });
    expect(result.view.fault).toBeUndefined();
    expect(result).toMatchObject({ status: 'complete', answer: 'Copied with tools', files: { 'out.txt': 'copied' } });
    lab.assertAgentInvoked('clerk', { times: 1 });
    lab.assertToolCalled('read_file', { path: 'in.txt' });
    const [written] = lab.assertToolCalled('write_file', { content: 'copied' });
    expect(written).toMatchObject({ agent: 'clerk', result: { ok: true } });
    expect(Date.parse(written?.at ?? '')).toBeGreaterThan(0);
    expect(lab.wasInvoked('qa')).toBe(false);
    expect(() => lab.assertAgentInvoked('qa')).toThrow(/qa.*0 times; there were: clerk/);
    expect(() => lab.assertToolCalled('write_file', { content: 'other' })).toThrow(/clerk: write_file/);
    // The real supervisor: every state of a goal is in the log.
    expect(result.events.map((event) => event.type)).toEqual(
      expect.arrayContaining(['goal.intent_analyzed', 'goal.plan_stored', 'goal.verified']),
    );
  });

  it('answers for a stubbed tool, call after call', async () => {
    const { answer } = await lab.send('Tell me the weather');
    expect(answer).toMatch(/21[\s\S]*3/);
    expect(lab.invocations({ agent: 'clerk', tool: 'get_weather' })).toHaveLength(2);
  });

  it('asks the test what a person would be asked', async () => {
    const asked: string[] = [];
    lab.answerApprovals(({ tool }) => {
      asked.push(tool);
      return 'reject';
    });
    const { answer } = await lab.send('Delete in.txt', { files: { 'in.txt': 'original' } });
    expect(asked).toEqual(['delete_file']);
    expect(answer).toContain('APPROVAL_REJECTED');
  });

  // @requirements AGT-051 AGT-080
  it('asks before a tool of a plugin that pays, and lets it run once somebody agreed', async () => {
    const asked: unknown[] = [];
    const answerWith = (answer: 'approve' | 'reject') =>
      lab.answerApprovals(({ tool, arguments: args }) => {
        asked.push([tool, args]);
        return answer;
      });
    answerWith('reject');
    expect((await lab.send('Pay the bill')).answer).toContain('APPROVAL_REJECTED');
    answerWith('approve');
    expect((await lab.send('Pay the bill')).answer).toMatch(/paid.*true/);
    expect(asked).toEqual([
      ['pay_bill', { euros: 3 }],
      ['pay_bill', { euros: 3 }],
    ]);
  });

  it('moves the clock of the services: what shall start in an hour starts now', async () => {
    const startAt = new Date(Date.now() + 3_600_000).toISOString();
    const sent = lab.send('Copy in.txt to out.txt', { files: { 'in.txt': 'original' }, startAt });
    await expect.poll(() => lab.api.goals.list({}).then(({ total }) => total)).toBe(6);
    expect((await lab.clock.advance(3_601_000)).getTime()).toBeGreaterThan(Date.parse(startAt));
    expect(await sent).toMatchObject({ status: 'complete' });
  });

  it('says at once what the script lacks', async () => {
    await expect(lab.send('Something else')).rejects.toThrow(/which has no script|nobody scripted/);
  });
});

it('a lab leaves nothing behind', () => {
  expect(labs().filter((name) => !before.includes(name) && existsSync(name))).toEqual([]);
});
