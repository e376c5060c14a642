import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Brief, ModelProvider, Step, TaskAssignment } from '@autoweave/contracts';
import { scriptedModel } from '@autoweave/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GatedModel, GatedTools, RunLedger, SafetyGate } from '../gate/index.js';
import { rebuild, type StepRecord } from '../step/steps.repository.js';
import { fileTools } from '../tools/file/index.js';
import { defineTool, toolSpecOf } from '../tools/tool.js';
import { confine } from '../workspace/confine.js';
import { LoopFailure, runLoop } from './agent-loop.js';

const id = (prefix: string) => `${prefix}_01h2xcejqtf2nbrexx3vqjhp41`;
const assignment = {
  tenantId: id('tenant'),
  userId: id('user'),
  goalId: id('goal'),
  taskId: id('task'),
  attempt: 1,
  token: 't',
  agentType: 'general',
  agent: { name: 'Generalist', instructions: '', tools: [], privilege: 'STANDARD' },
  goal: { text: 'g', inputs: [], receivedAt: '2026-01-01T00:00:00.000Z' },
  task: {
    key: 'k',
    name: 'n',
    description: '',
    agentType: 'general',
    priority: 5,
    dependsOn: [],
    tools: [],
    maxRetries: 3,
    timeoutSeconds: 60,
    weight: 1,
  },
  upstream: [],
  grants: [],
  budget: { tokens: 10_000, costMicroUsd: 0, endsAt: '2999-01-01T00:00:00.000Z' },
  trace: null,
} as TaskAssignment;
const brief: Brief = {
  purpose: 'execute',
  goal: { goalId: assignment.goalId, ...assignment.goal },
  task: assignment.task,
  upstream: [],
  memories: [],
  files: [],
};

let hangs = 0;
const hang = defineTool({
  name: 'hang',
  description: '',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.strictObject({}),
  run: () => (hangs++, new Promise<never>(() => {})),
});

describe('the agent loop', () => {
  let dir: string;
  let saved: StepRecord[];
  let shown: Step[];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'aw-loop-'));
    saved = [];
    shown = [];
  });
  afterEach(() => rm(dir, { recursive: true }));

  const run = (
    model: ModelProvider,
    extra: { history?: readonly StepRecord[]; assignment?: Partial<TaskAssignment>; signal?: AbortSignal } = {},
  ) => {
    const tools = new GatedTools([...fileTools, hang]);
    const signal = extra.signal ?? new AbortController().signal;
    return runLoop(
      {
        assignment: { ...assignment, ...extra.assignment },
        brief,
        system: 's',
        prompt: [{ role: 'user', text: 'go' }],
        specs: [...fileTools, hang].map(toolSpecOf),
        allowedTools: tools.names(),
        history: rebuild(extra.history ?? []),
      },
      {
        gate: new SafetyGate(),
        ledger: new RunLedger(),
        model: new GatedModel(model),
        tools,
        toolContext: { workspaceDir: dir, resolve: (path) => confine(dir, path), signal, now: new Date() },
        save: async (step) => void saved.push(step),
        show: (step) => void shown.push(step),
        now: () => new Date(),
      },
      signal,
    );
  };
  const write = (path: string, content: string) => ({ tool: 'write_file', arguments: { path, content } });

  it('runs tools, feeds their results back and ends with the answer; every step is saved first', async () => {
    const model = scriptedModel([
      { purpose: 'execute', reply: { calls: [write('a.txt', 'hello')] } },
      {
        purpose: 'execute',
        when: (request) => request.messages.some((message) => message.role === 'tool' && message.ok),
        reply: { text: 'done' },
      },
    ]);
    expect(await run(model)).toMatchObject({ kind: 'answered', text: 'done' });
    expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('hello');
    expect(saved.map((step) => step.kind)).toEqual(['model', 'intent', 'result', 'model']);
    expect(shown.map((step) => step.kind)).toEqual(['tool_call', 'tool_result', 'text']);
    model.assertDone();
  });

  it('tells the model what went wrong with a tool and lets it go on', async () => {
    const model = scriptedModel([
      {
        purpose: 'execute',
        reply: {
          calls: [
            { tool: 'read_file', arguments: { path: '../../etc/passwd' } },
            { tool: 'no_such_tool', arguments: {} },
          ],
        },
      },
      {
        purpose: 'execute',
        reply: (request) => ({
          text: request.messages
            .flatMap((message) => (message.role === 'tool' ? [(message.output as { error: { code: string } }).error.code] : []))
            .join(','),
        }),
      },
    ]);
    expect(await run(model)).toMatchObject({ text: 'SAFETY_VIOLATION,VALIDATION_FAILED' });
  });

  it('suspends for an approval, and the next attempt goes on without running finished calls again', async () => {
    const script = () =>
      scriptedModel([
        { purpose: 'execute', reply: { calls: [write('a.txt', 'one'), { tool: 'delete_file', arguments: { path: 'a.txt' } }] } },
        { purpose: 'execute', reply: { text: 'deleted' }, times: 'always' },
      ]);
    const first = await run(script());
    if (first.kind !== 'suspended') throw new Error('it should have asked');
    expect(first.approval).toMatchObject({ tool: 'delete_file', arguments: { path: 'a.txt' } });
    expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('one');
    const history = saved;
    saved = [];
    const { approvalId, callKey, argumentsHash } = first.approval;
    const second = await run(scriptedModel([{ purpose: 'execute', reply: { text: 'deleted' } }]), {
      history,
      assignment: { attempt: 2, grants: [{ approvalId, callKey, argumentsHash, decision: 'approved' }] },
    });
    expect(second).toMatchObject({ kind: 'answered', text: 'deleted' });
    expect(saved.filter((step) => step.kind === 'intent').map((step) => step.tool)).toEqual(['delete_file']);
    await expect(readFile(join(dir, 'a.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('gives a rejected call back to the model as a refusal', async () => {
    const first = await run(
      scriptedModel([
        { purpose: 'execute', reply: { calls: [write('a.txt', 'x'), { tool: 'delete_file', arguments: { path: 'a.txt' } }] } },
      ]),
    );
    if (first.kind !== 'suspended') throw new Error('it should have asked');
    const { approvalId, callKey, argumentsHash } = first.approval;
    const model = scriptedModel([
      { purpose: 'execute', when: (request) => request.messages.some((m) => m.role === 'tool' && !m.ok), reply: { text: 'kept' } },
    ]);
    expect(
      await run(model, {
        history: saved,
        assignment: { grants: [{ approvalId, callKey, argumentsHash, decision: 'rejected', reason: 'keep it' }] },
      }),
    ).toMatchObject({ text: 'kept' });
    expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('x');
  });

  it('fails on a model that answers nothing, and on one that stops in the middle', async () => {
    await expect(run(scriptedModel([{ purpose: 'execute', reply: { text: '' } }]))).rejects.toMatchObject({
      failure: { code: 'MODEL_ANSWER_INVALID' },
    });
    const cut: ModelProvider = {
      provider: 'scripted',
      model: 'cut',
      label: 'cut',
      async *stream() {
        yield { type: 'text', text: 'half' };
      },
    };
    await expect(run(cut)).rejects.toMatchObject({ failure: { code: 'MODEL_FAILED' } });
  });

  it('stops a tool that hangs when the attempt is cancelled, and reports what was spent', async () => {
    const stop = new AbortController();
    const running = run(
      scriptedModel([{ purpose: 'execute', reply: { calls: [{ tool: 'hang', arguments: {} }] }, usage: { inputTokens: 7 } }]),
      { signal: stop.signal },
    );
    while (hangs === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('cancelled'));
    const failure = await running.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LoopFailure);
    expect((failure as LoopFailure).usage.inputTokens).toBe(7);
  });

  it('ends when the token budget of the goal is used up', async () => {
    const model = scriptedModel([
      { purpose: 'execute', reply: { calls: [write('a', 'b')] }, usage: { inputTokens: 600 }, times: 'always' },
    ]);
    await expect(run(model, { assignment: { budget: { ...assignment.budget, tokens: 1_000 } } })).rejects.toMatchObject({
      failure: { code: 'BUDGET_EXCEEDED' },
    });
  });
});
