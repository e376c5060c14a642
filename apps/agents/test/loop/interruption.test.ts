import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelPart, ModelProvider } from '@autoweave/contracts';
import { ModelFault, scriptedModel } from '@autoweave/models';
import { Sandboxes } from '@autoweave/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StepRecord } from '../../src/step/step-record.js';
import { codeTools } from '../../src/tools/code/code-tools.js';
import { defineTool, type ToolDefinition } from '../../src/tools/tool.js';
import { attempt, type LoopOptions } from './harness.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aw-interrupt-'));
});
afterEach(() => rm(dir, { recursive: true }));
const run = (model: ModelProvider, extra: Partial<LoopOptions> = {}) => attempt({ model, dir, ...extra });

const tool = (name: string, ran: string[], extra: Partial<ToolDefinition> = {}): ToolDefinition =>
  defineTool({
    name,
    description: '',
    permission: 'READ_WRITE',
    requiresApproval: false,
    parallelSafe: false,
    input: z.strictObject({ n: z.number().default(0) }),
    run: async () => (ran.push(name), { output: { seen: name }, summary: name }),
    ...extra,
  } as ToolDefinition);

/** Everything that was kept when the process died before the result of the call. */
const crashedBefore = async (definitions: readonly ToolDefinition[], name: string): Promise<readonly StepRecord[]> => {
  const one = run(scriptedModel([{ purpose: 'execute', reply: { calls: [{ tool: name, arguments: {}, callId: 'c1' }] } }]), {
    tools: definitions,
    onSave: (step) => {
      if (step.kind === 'result') throw new Error('crash');
    },
  });
  await expect(one.done).rejects.toThrow('crash');
  return one.saved;
};

describe('a call that was interrupted between intention and result', () => {
  it('is repeated when it reaches no further than the workspace', async () => {
    const ran: string[] = [];
    const tools = [tool('scribble', ran)];
    const history = await crashedBefore(tools, 'scribble');
    const second = run(scriptedModel([{ purpose: 'execute', reply: { text: 'ok' } }]), { tools, history });
    expect(await second.done).toMatchObject({ kind: 'answered' });
    expect(ran).toEqual(['scribble', 'scribble']);
  });

  it('is a person’s decision when it reaches outside and cannot be read back', async () => {
    const ran: string[] = [];
    const tools = [tool('post', ran, { reach: 'outside' })];
    const history = await crashedBefore(tools, 'post');
    const end = await run(scriptedModel([]), { tools, history }).done;
    expect(end).toMatchObject({ kind: 'suspended', approval: { tool: 'post', reason: expect.stringContaining('interrupted') } });
    expect(ran).toEqual(['post']);
  });

  it('is read back when its tool can be, and not run again', async () => {
    const ran: string[] = [];
    const tools = [
      tool('post', ran, { reach: 'outside', reread: () => ({ tool: 'look', arguments: {} }) }),
      tool('look', ran, { permission: 'READ_ONLY', reach: 'none' }),
    ];
    const history = await crashedBefore(tools, 'post');
    const model = scriptedModel([
      { purpose: 'execute', reply: (request) => ({ text: JSON.stringify(request.messages.at(-1)).replaceAll('{', '(') }) },
    ]);
    const end = await run(model, { tools, history }).done;
    expect(ran).toEqual(['post', 'look']);
    expect(end.kind === 'answered' ? end.text : '').toMatch(/may have taken effect.*seen.*look/);
  });
});

describe('a call of an attempt whose conversation is gone', () => {
  it('is a person’s decision when it was begun, reaches outside, and nobody knows how it ended', async () => {
    const ran: string[] = [];
    const tools = [tool('post', ran, { reach: 'outside' })];
    const history = await crashedBefore(tools, 'post');
    const intent = history.find((step) => step.kind === 'intent');
    const unknownEffects = new Set([intent?.effect ?? '']);
    const again = scriptedModel([{ purpose: 'execute', reply: { calls: [{ tool: 'post', arguments: {}, callId: 'another' }] } }]);
    const end = await run(again, { tools, unknownEffects }).done;
    expect(end).toMatchObject({ kind: 'suspended', approval: { tool: 'post', reason: expect.stringContaining('interrupted') } });
    expect(ran).toEqual(['post']);
  });
});

describe('calls that a model names alike', () => {
  it('are told apart: each runs once and has its own result', async () => {
    const ran: string[] = [];
    const calls = [1, 2].map((n) => ({ tool: 'scribble', arguments: { n }, callId: 'same' }));
    const model = scriptedModel([
      { purpose: 'execute', reply: { calls } },
      { purpose: 'execute', reply: { text: 'ok' } },
    ]);
    const one = run(model, { tools: [tool('scribble', ran)] });
    await one.done;
    expect(ran).toHaveLength(2);
    expect(one.saved.flatMap((step) => (step.kind === 'result' ? [step.callId] : []))).toEqual(['same', 'same-2']);
  });
});

describe('an answer that breaks off', () => {
  const brokenOnce = (times: number): ModelProvider => {
    let calls = 0;
    return {
      provider: 'openai',
      model: 'gpt-4o',
      label: '',
      async *stream(): AsyncGenerator<ModelPart> {
        calls += 1;
        yield { type: 'text', text: calls <= times ? 'half an ans' : 'whole' };
        if (calls <= times) throw new ModelFault({ code: 'MODEL_FAILED', message: 'cut' });
        yield { type: 'finish', reason: 'stop', usage: { inputTokens: 1, outputTokens: 1, costMicroUsd: 1, modelCalls: 1 } };
      },
    };
  };

  it('is discarded, announced and asked for again; half of it is in no step, and its price is booked', async () => {
    const one = run(brokenOnce(1));
    expect(await one.done).toMatchObject({ kind: 'answered', text: 'whole' });
    expect(one.saved).toHaveLength(1);
    expect(JSON.stringify(one.saved)).not.toContain('half');
    expect(one.shown.filter((step) => step.kind === 'notice')).toMatchObject([
      { level: 'warning', message: expect.stringContaining('discarded') },
    ]);
    expect(one.spending.usage.modelCalls).toBe(2);
    expect(one.spending.usage.outputTokens).toBeGreaterThan(1);
    expect(one.spent[0]?.usage).toEqual(one.spending.usage);
  });

  it('ends the attempt when it goes on like that', async () => {
    await expect(run(brokenOnce(9)).done).rejects.toMatchObject({ code: 'MODEL_FAILED' });
  });

  it('never finishes silently', async () => {
    const silent: ModelProvider = { ...brokenOnce(0), async *stream() {} };
    await expect(run(silent).done).rejects.toMatchObject({ code: 'MODEL_FAILED' });
  });
});

describe('cancelling', () => {
  const within = async (start: (signal: AbortSignal) => Promise<{ begun: Promise<void>; done: Promise<unknown> }>) => {
    const stop = new AbortController();
    const { begun, done } = await start(stop.signal);
    await begun;
    const at = performance.now();
    stop.abort(new Error('cancelled by a person'));
    await expect(done).rejects.toThrow('cancelled by a person');
    return performance.now() - at;
  };

  it('reaches a program in the sandbox within a second', async (context) => {
    const sandboxes = new Sandboxes();
    const test = (await sandboxes.boot()).find(({ driver }) => driver === 'bubblewrap')?.test;
    if (!test?.ok) return context.skip(`no sandbox here: ${test ? test.reason : 'it is not wired in'}`);
    const tools = codeTools(sandboxes).map((one) => ({ ...one, requiresApproval: false }));
    let started: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (started = resolve));
    const elapsed = await within(async (signal) => {
      const program = { tool: 'run_command', arguments: { program: 'sleep', args: ['120'] } };
      const one = attempt({
        model: scriptedModel([{ purpose: 'execute', reply: { calls: [program] } }]),
        dir,
        // The type whose list has every command.
        assignment: { agentType: 'supervisor' },
        // Bring the code tools past the approval: this is about stopping, not asking.
        tools: tools.map(({ effect: _, ...rest }) => ({ ...rest, permission: 'READ_WRITE' as const })),
        signal,
        onSave: (step) => {
          if (step.kind === 'intent') setTimeout(started, 300);
        },
      });
      return { begun: Promise.race([begun, one.done.then(() => undefined)]), done: one.done };
    });
    expect(elapsed).toBeLessThan(1_000);
  });

  it('reaches a model that hangs and does not listen', async () => {
    let started: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (started = resolve));
    const deaf: ModelProvider = {
      provider: 'x',
      model: 'x',
      label: '',
      async *stream() {
        yield { type: 'text', text: 'hm' };
        started();
        await new Promise(() => undefined);
      },
    };
    expect(await within(async (signal) => ({ begun, done: run(deaf, { signal }).done }))).toBeLessThan(1_000);
  });

  it('reaches a tool that hangs, and keeps what was spent', async () => {
    let started: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (started = resolve));
    const hang = tool('hang', [], { run: () => (started(), new Promise<never>(() => undefined)) });
    let spent = 0;
    await within(async (signal) => {
      const model = scriptedModel([{ purpose: 'execute', reply: { calls: [{ tool: 'hang', arguments: {} }] }, usage: { inputTokens: 7 } }]);
      const one = run(model, { tools: [hang], signal });
      return { begun, done: one.done.finally(() => (spent = one.spending.usage.inputTokens)) };
    });
    expect(spent).toBe(7);
  });
});
