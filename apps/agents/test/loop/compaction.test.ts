import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelMessage, ModelProvider } from '@autoweave/contracts';
import { HookManager } from '@autoweave/kernel';
import { scriptedModel, type ScriptedStep } from '@autoweave/models';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cutAt } from '../../src/attempt/compaction.js';
import { attempt, type LoopOptions } from './harness.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aw-compact-'));
});
afterEach(() => rm(dir, { recursive: true }));

const write = (n: number) => ({
  tool: 'write_file',
  arguments: { path: `notes-${n}.txt`, content: `Decision ${n}. ${'x'.repeat(3_000)}` },
});
const turns: readonly ScriptedStep[] = Array.from({ length: 12 }, (_, n) => ({
  purpose: 'execute' as const,
  reply: { calls: [write(n)] },
}));
/** A model with room for about five of these turns. */
const small = (steps: readonly ScriptedStep[]): ModelProvider & ReturnType<typeof scriptedModel> => ({
  ...scriptedModel(steps),
  contextTokens: 8_000,
});
const run = (model: ModelProvider, extra: Partial<LoopOptions> = {}) => attempt({ model, dir, ...extra });

describe('a conversation that grows beyond the context', () => {
  const summary: ScriptedStep = {
    purpose: 'compact',
    reply: { text: 'It was decided to write notes.' },
    times: 'always',
    usage: { inputTokens: 50, outputTokens: 10 },
  };
  const end: ScriptedStep = { purpose: 'execute', reply: { text: 'done' } };

  it('is shortened before it is too long, by the model, and the work goes on', async () => {
    const model = small([...turns, end, summary]);
    const one = run(model);
    expect(await one.done).toMatchObject({ kind: 'answered', text: 'done' });
    const steps = one.saved.filter((step) => step.kind === 'compaction');
    expect(steps.length).toBeGreaterThan(0);
    expect(steps[0]).toMatchObject({ summary: expect.stringMatching(/^It was decided[\s\S]*notes-0\.txt/) });
    for (const shown of one.shown)
      if (shown.kind === 'compaction') expect(shown.afterTokens).toBeLessThan(Math.min(shown.beforeTokens, 8_000 * 0.7));
    const longest = Math.max(...model.requests.map((request) => JSON.stringify(request.messages).length / 3));
    expect(longest).toBeLessThan(8_000);
    expect(one.spending.usage.inputTokens).toBeGreaterThan(12 * 10 + 50);
    expect(model.requests.find((request) => request.brief.purpose === 'compact')?.tools).toEqual([]);
  });

  it('never loses an open call or tears a call from its result', async () => {
    const model = small([...turns, end, summary]);
    await run(model).done;
    for (const { messages, brief } of model.requests) {
      if (brief.purpose !== 'execute') continue;
      const called = new Set(messages.flatMap((m) => (m.role === 'assistant' ? m.toolCalls.map((c) => c.callId) : [])));
      const answered = messages.flatMap((m) => (m.role === 'tool' ? [m.callId] : []));
      expect(answered.every((callId) => called.has(callId))).toBe(true);
      expect([...called].every((callId) => answered.includes(callId))).toBe(true);
    }
  });

  it('goes on shortened after a crash', async () => {
    const model = small([...turns, end, summary]);
    const first = run(model);
    await first.done;
    const at = first.saved.findIndex((step) => step.kind === 'compaction');
    const again = small([{ purpose: 'execute', reply: { text: 'done' } }]);
    await run(again, { history: first.saved.slice(0, at + 1) }).done;
    const { messages } = again.requests[0] as (typeof again.requests)[number];
    expect(messages[1]).toMatchObject({ role: 'user', text: expect.stringContaining('It was decided to write notes.') });
    expect(messages.length).toBeLessThan(at);
  });

  // @requirement AGT-077
  it('tells PreCompact first, keeps what a handler wants kept, and obeys one that says no while there is room', async () => {
    const hooks = new HookManager();
    const seen: number[] = [];
    hooks.on('PreCompact', {
      owner: 'keeper',
      run: ({ data }) => (
        seen.push(data.tokens / data.limit), seen.length === 1 ? { cancel: 'not yet' } : { modify: { keep: ['The total is 4821'] } }
      ),
    });
    const one = run(small([...turns, end, summary]), { hooks });
    await one.done;
    expect(seen[0]).toBeGreaterThan(0.7);
    const steps = one.saved.filter((step) => step.kind === 'compaction');
    expect(steps[0]).toMatchObject({ summary: expect.stringContaining('The total is 4821') });
    expect(one.shown.filter((step) => step.kind === 'compaction')).toHaveLength(steps.length);
  });

  it('is shortened by rules when the model cannot do it', async () => {
    const broken: ScriptedStep = { purpose: 'compact', reply: { fault: { code: 'MODEL_FAILED', message: 'down' } }, times: 'always' };
    const one = run(small([...turns, end, broken]));
    expect(await one.done).toMatchObject({ kind: 'answered' });
    const step = one.saved.find((s) => s.kind === 'compaction');
    expect(step).toMatchObject({ summary: expect.stringContaining('Decision 0') });
    expect(one.shown.some((s) => s.kind === 'notice' && s.message.includes('without a model'))).toBe(true);
  });

  it('always cuts before a turn, whatever the conversation', () => {
    const turn = fc.record({ calls: fc.nat(3), size: fc.nat(2_000) }).map(({ calls, size }): ModelMessage[] => {
      const toolCalls = Array.from({ length: calls }, (_, n) => ({ callId: `c${n}`, tool: 't', arguments: {} }));
      const results = toolCalls.map(
        (c): ModelMessage => ({ role: 'tool', callId: c.callId, tool: 't', ok: true, output: 'x'.repeat(size) }),
      );
      return [{ role: 'assistant', text: 'y'.repeat(size), toolCalls }, ...results];
    });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 20 }), fc.nat(3_000), (made, keep) => {
        const messages = made.flat();
        const at = cutAt(messages, keep);
        expect(at === 0 || messages[at]?.role === 'assistant').toBe(true);
        expect(at).toBeLessThan(Math.max(1, messages.length));
      }),
    );
  });
});
