import { type Brief, CriticAnswer, type ModelMessage, type ModelPart, Plan, ReflectAnswer, TaskAnswer } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { embeddedModel } from './embedded-model.js';
import { allGoalKinds, goalKinds } from './intent/goal-kind.js';
import { analyzeIntent } from './intent/analyze-intent.js';

const goal = (text: string, names: readonly string[] = []) => ({
  goalId: 'g',
  text,
  receivedAt: '2026-01-01T00:00:00.000Z',
  inputs: names.map((name) => ({ fileId: '', name, mediaType: '', size: 1, sha256: '' })),
});
const toolNames = ['profile_table', 'find_drivers', 'aggregate_table', 'make_chart', 'query_table', 'write_file'];
const turn = async (
  brief: Brief,
  messages: readonly ModelMessage[] = [],
  tools = toolNames,
  signal = new AbortController().signal,
): Promise<readonly ModelPart[]> => {
  const parts: ModelPart[] = [];
  for await (const p of embeddedModel().stream(
    {
      tenantId: 't',
      brief,
      system: '',
      messages,
      tools: tools.map((name) => ({ name, description: '', inputSchema: {} })),
      maxOutputTokens: 1,
      temperature: 0,
    },
    signal,
  ))
    parts.push(p);
  return parts;
};
const textOf = (parts: readonly ModelPart[]): string => parts.map((p) => (p.type === 'text' ? p.text : '')).join('');
const task = (over: Partial<Plan['tasks'][number]> = {}): Plan['tasks'][number] => ({
  key: 'p',
  name: 'Profile',
  description: 'Profile a.csv',
  agentType: 'data',
  priority: 5,
  dependsOn: [],
  tools: [],
  maxRetries: 1,
  timeoutSeconds: 60,
  weight: 1,
  procedure: { name: 'profile', args: { path: 'a.csv' } },
  ...over,
});
const execute = (over: Partial<Plan['tasks'][number]> = {}): Brief => ({
  purpose: 'execute',
  goal: goal('Profile a.csv', ['a.csv']),
  task: task(over),
  upstream: [],
  memories: [],
  files: [{ path: 'a.csv', size: 1, mediaType: 'text/csv' }],
});
const failed = (callId: string, code: string): ModelMessage => ({
  role: 'tool',
  callId,
  tool: 'profile_table',
  ok: false,
  output: { error: { code, message: 'no' } },
});

describe('The embedded model', () => {
  it('costs nothing and says what it is', async () => {
    expect(embeddedModel()).toMatchObject({ provider: 'embedded', label: 'embedded (rules, no language model)' });
    expect((await turn({ purpose: 'intent', goal: goal('hello'), capabilities: [] })).at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 1 },
    });
  });

  it('plans every kind of goal that it offers as an example', async () => {
    for (const kind of allGoalKinds) {
      const text = goalKinds[kind].example;
      const names = [
        'sales.csv',
        'customers_old.csv',
        'customers_new.json',
        'tickets.csv',
        'minutes.md',
        'customers.csv',
        'notes.md',
        'metrics.csv',
      ].filter((n) => text.includes(n));
      const asked = goal(text, names.length > 0 ? names : ['a.csv']);
      const intent = analyzeIntent(asked);
      expect([kind, intent.kind, intent.refusal]).toEqual([kind, kind, undefined]);
      const plan = Plan.parse(JSON.parse(textOf(await turn({ purpose: 'plan', goal: asked, intent, agents: [], memories: [] }))));
      const keys = new Set(plan.tasks.map((t) => t.key));
      expect(keys.size).toBe(plan.tasks.length);
      expect(keys.has(plan.answerFrom)).toBe(true);
      for (const t of plan.tasks) for (const d of t.dependsOn) expect(keys.has(d)).toBe(true);
    }
  });

  it('calls one tool after the other and continues from the messages alone', async () => {
    const first = await turn(execute());
    expect(first).toMatchObject([
      { type: 'tool_call', call: { callId: 'call_1', tool: 'profile_table', arguments: { path: 'a.csv' } } },
      { type: 'finish', reason: 'tool_calls' },
    ]);
    expect(await turn(execute())).toEqual(first);
  });

  it('makes a call again when the failure may pass, twice at most', async () => {
    expect(await turn(execute(), [failed('call_1', 'TOOL_FAILED')])).toMatchObject([{ call: { callId: 'call_1_again_1' } }, {}]);
    expect(await turn(execute(), [failed('call_1', 'TOOL_FAILED'), failed('call_1_again_1', 'TOOL_TIMEOUT')])).toMatchObject([
      { call: { callId: 'call_1_again_2' } },
      {},
    ]);
    await expect(
      turn(
        execute(),
        ['call_1', 'call_1_again_1', 'call_1_again_2'].map((id) => failed(id, 'TOOL_FAILED')),
      ),
    ).rejects.toMatchObject({ fault: { code: 'TOOL_FAILED' } });
  });

  it('answers with a fault that a person can resolve, and throws the others', async () => {
    expect(TaskAnswer.parse(JSON.parse(textOf(await turn(execute(), [failed('call_1', 'UNREADABLE_FILE')])))).fault).toMatchObject({
      code: 'UNREADABLE_FILE',
    });
    expect(TaskAnswer.parse(JSON.parse(textOf(await turn(execute(), [failed('call_1', 'NOT_FOUND')])))).fault).toMatchObject({
      code: 'CLARIFICATION_NEEDED',
    });
    await expect(turn(execute(), [failed('call_1', 'SAFETY_VIOLATION')])).rejects.toMatchObject({ fault: { code: 'SAFETY_VIOLATION' } });
  });

  it('says so when its agent lacks a tool', async () => {
    expect(TaskAnswer.parse(JSON.parse(textOf(await turn(execute(), [], ['read_file'])))).fault).toMatchObject({
      code: 'CAPABILITY_MISSING',
      message: expect.stringContaining('profile_table'),
    });
  });

  it('carries out a task that somebody else planned in plain words, or refuses it', async () => {
    expect(await turn(execute({ procedure: undefined, description: 'Profile a.csv and write report.md' }))).toMatchObject([
      { call: { tool: 'profile_table' } },
      {},
    ]);
    expect(
      TaskAnswer.parse(JSON.parse(textOf(await turn(execute({ procedure: undefined, description: 'Write a poem' }))))).fault,
    ).toMatchObject({ code: 'CAPABILITY_MISSING' });
  });

  it('judges by checks, not by words, and reflects in templates', async () => {
    const result = {
      type: 'task_completed' as const,
      summary: '',
      data: {},
      artifacts: [],
      evidence: [],
      checks: [{ name: 'sum', passed: false }],
      limits: ['few rows'],
      method: 'm',
    };
    const results = [{ key: 'a', name: 'A', result }];
    expect(
      CriticAnswer.parse(JSON.parse(textOf(await turn({ purpose: 'critic', goal: goal('x'), statements: ['all good'], results })))),
    ).toMatchObject({ outcomes: [{ statement: 'all good', passed: false }], quality: 0 });
    const unchecked = [{ key: 'a', name: 'A', result: { ...result, checks: [] } }];
    expect(
      CriticAnswer.parse(
        JSON.parse(textOf(await turn({ purpose: 'critic', goal: goal('x'), statements: ['all good'], results: unchecked }))),
      ),
    ).toMatchObject({ outcomes: [{ statement: 'all good', passed: false, detail: expect.stringContaining('Not judged') }], quality: 0 });
    expect(
      ReflectAnswer.parse(
        JSON.parse(textOf(await turn({ purpose: 'reflect', goal: goal('x'), outcome: 'completed', results }))),
      ).lessons.join(' '),
    ).toContain('few rows');
  });

  it('stops when cancelled', async () => {
    await expect(turn(execute(), [], toolNames, AbortSignal.abort())).rejects.toMatchObject({ fault: { code: 'CANCELLED' } });
  });
});
