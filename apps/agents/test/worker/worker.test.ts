import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  agentsBid,
  agentsConsult,
  knowledgeShared,
  noUsage,
  policiesExport,
  policiesImport,
  streams,
  type TaskAssignment,
  usageList,
} from '@autoweave/contracts';
import { Bus, connectRedis, type RunningService, StreamTail } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentsMigrations, service } from '../../src/index.js';
import { assignmentOf, id } from '../loop/harness.js';
import { ModelPeer, type PeerReply } from './model-peer.js';
import { Office } from './office.js';

const system = await createTestSystem({ migrations: agentsMigrations });
const peer = new ModelPeer();
const baseUrl = await peer.start();
system.onClose(() => peer.close());
const redisUrl = system.env.REDIS_URL;
const bus = new Bus('test', 'test', connectRedis(redisUrl), connectRedis(redisUrl));
system.onClose(() => bus.close());
const home = await mkdtemp(join(tmpdir(), 'aw-worker-'));
system.onClose(() => rm(home, { recursive: true, force: true }));
const office = new Office(redisUrl, id('goal')).start();
system.onClose(() => office.stop());

const sender = { tenantId: id('tenant'), actor: { type: 'service' as const, service: 'supervisor' } };
let tasks = 0;
const taskOf = (extra: Partial<TaskAssignment> = {}): TaskAssignment =>
  assignmentOf({
    taskId: `task_01h2xcejqtf2nbrexx3vqj${String((tasks += 1)).padStart(4, '0')}`,
    agent: { name: 'Generalist', instructions: '', tools: ['write_file', 'read_file'], privilege: 'STANDARD' },
    ...extra,
  });
const boot = (env: NodeJS.ProcessEnv = {}): Promise<RunningService> =>
  service.start({
    env: {
      ...system.env,
      AUTOWEAVE_HOME: home,
      AUTOWEAVE_MODEL: 'openai-compatible:gpt-4o',
      AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: baseUrl,
      AUTOWEAVE_WORKER_AGENT_TYPES: 'general,research',
      AUTOWEAVE_WORKER_GRACE_MS: '2000',
      ...env,
    },
  });

let worker: RunningService;
let booted = 0;
beforeEach(async () => {
  booted = office.beats.length;
  worker = await boot();
});
afterEach(async () => {
  peer.answer = () => ({ text: 'ok' });
  await worker.close();
});

const until = (probe: () => unknown) => eventually(() => (probe() ? true : undefined));

describe('a worker', () => {
  it('carries a task out, and what it consumed is booked by user, model and agent', async () => {
    const task = taskOf();
    peer.answer = () => ({ text: 'The answer' });
    await office.give(task);
    const done = await eventually(() => office.of('completed', task.taskId));
    expect(done).toMatchObject({ result: { summary: 'The answer' }, usage: { inputTokens: 100, outputTokens: 20, modelCalls: 1 } });
    const { rows, total } = await bus.request(usageList, { by: ['user', 'model', 'agent'] }, sender);
    expect(rows).toEqual([{ userId: id('user'), model: 'openai-compatible:gpt-4o', agent: 'Generalist', ...total }]);
    expect(total).toMatchObject({ inputTokens: 100, costMicroUsd: 450 });
  });

  // @requirement ORC-050
  it('bids from what it saw: an agent with a good record more confidently than one without', async () => {
    const candidate = { agentType: 'general', capabilities: [], tools: [], completed: 0, failed: 0 };
    const ask = () =>
      bus.request(
        agentsBid,
        {
          goalId: id('goal'),
          goalText: 'g',
          tasks: [{ taskId: id('task'), spec: assignmentOf().task }],
          candidates: [
            { ...candidate, agent: 'Generalist' },
            { ...candidate, agent: 'Newcomer' },
          ],
        },
        sender,
      );
    // The end of an attempt is noted right after the supervisor has its outcome.
    const bids = await eventually(async () => {
      const answer = await ask();
      return answer.bids[0]?.basis.includes('finished attempt') ? answer.bids : undefined;
    });
    const [known, fresh] = bids;
    expect(known).toMatchObject({
      agent: 'Generalist',
      tokens: 120,
      basis: expect.stringContaining('1 finished attempt of Generalist: 100 %'),
    });
    expect(fresh).toMatchObject({ agent: 'Newcomer', basis: expect.stringContaining('No record') });
    expect(known?.confidence).toBeGreaterThan(fresh?.confidence ?? 1);
  });

  // @requirements ORC-053
  it('lets an agent ask another one directly: one turn under that one’s definition, paid by who asked, seen in its steps', async () => {
    const task = taskOf();
    const asking = { agentType: 'research', question: 'Where is the register?' };
    peer.answer = ({ messages }) => {
      const all = JSON.stringify(messages);
      if (all.includes('You are the RESEARCHER.')) return { text: 'In the archive.' };
      return all.includes('In the archive.') ? { text: 'It is in the archive.' } : { tool: 'consult_agent', arguments: asking };
    };
    await office.give(task);
    const done = await eventually(() => office.of('completed', task.taskId));
    expect(done.usage).toMatchObject({ modelCalls: 3, inputTokens: 300 });
    const steps = office.reports.flatMap((report) => (report.kind === 'steps' && report.taskId === task.taskId ? report.steps : []));
    expect(steps.find((step) => step.kind === 'consult')).toMatchObject({
      agent: 'researcher',
      question: asking.question,
      answer: 'In the archive.',
    });
  });

  it('answers the same question once, and refuses one for agents that it does not have or that is too deep', async () => {
    const question = {
      agentType: 'research',
      question: 'Why?',
      callKey: 'k1',
      depth: 1,
      from: { agent: 'a', goalId: id('goal'), taskId: id('task'), attempt: 1 },
      goal: { text: 'g', receivedAt: '2026-01-01T00:00:00.000Z' },
      budget: { tokens: 1_000, endsAt: '2999-01-01T00:00:00.000Z' },
    };
    peer.answer = () => ({ text: 'Because.' });
    const before = peer.seen.length;
    const first = await bus.request(agentsConsult, question, sender);
    const second = await bus.request(agentsConsult, question, sender);
    expect(peer.seen.length - before).toBe(1);
    expect(first).toMatchObject({ agent: 'researcher', answer: 'Because.', usage: { modelCalls: 1 } });
    expect(second).toMatchObject({ answer: 'Because.', usage: noUsage });
    // The first attempt was lost with what it should have booked.
    const later = await bus.request(agentsConsult, { ...question, from: { ...question.from, attempt: 2 } }, sender);
    expect(later.usage).toEqual(first.usage);
    expect(peer.seen.length - before).toBe(1);
    await expect(bus.request(agentsConsult, { ...question, callKey: 'k2', agentType: 'infra' }, sender)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      fault: { details: { notServed: true } },
    });
    await expect(bus.request(agentsConsult, { ...question, callKey: 'k3', depth: 11 }, sender)).rejects.toThrow();
    const poor = { ...question, callKey: 'k4', budget: { ...question.budget, tokens: 0 } };
    await expect(bus.request(agentsConsult, poor, sender)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
  });

  // @requirement ORC-054
  it('tells all agents what it found out, by event and by memory, and says so in its steps', async () => {
    const task = taskOf();
    const heard: unknown[] = [];
    const tail = new StreamTail(connectRedis(redisUrl, { blocking: true }), [streams.events], (entries) => {
      for (const { body } of entries) heard.push(JSON.parse(body));
    });
    await tail.start();
    peer.answer = ({ messages }) =>
      JSON.stringify(messages).includes('told')
        ? { text: 'ok' }
        : { tool: 'broadcast', arguments: { topic: 'encoding', message: 'All files are Latin-1' } };
    await office.give(task);
    await eventually(() => office.of('completed', task.taskId));
    await until(() => heard.length > 0);
    await tail.stop();
    expect(heard).toMatchObject([
      { type: 'knowledge.shared', payload: { from: 'Generalist', topic: 'encoding', message: 'All files are Latin-1' } },
    ]);
    expect(office.memories).toMatchObject([{ namespace: `user:${id('user')}`, title: 'encoding' }]);
    const steps = office.reports.flatMap((report) => (report.kind === 'steps' && report.taskId === task.taskId ? report.steps : []));
    expect(steps.find((step) => step.kind === 'broadcast')).toMatchObject({ topic: 'encoding' });
  });

  // @requirement ORC-054
  it('brings a broadcast to an agent that works on the same goal, before its next turn, and to no other goal', async () => {
    const listener = taskOf();
    const otherGoal = id('goal').replace('41', '42');
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    peer.answer = async ({ messages }) => {
      await held;
      const text = JSON.stringify(messages);
      return text.includes('wrote.txt') ? { text } : { tool: 'write_file', arguments: { path: 'wrote.txt', content: 'x' } };
    };
    const before = peer.seen.length;
    await office.give(listener);
    await until(() => peer.seen.length > before);
    const from = { from: 'Scout', taskId: id('task'), topic: 'trap', message: 'Row 7 is a total' };
    await bus.publish(knowledgeShared, { ...from, goalId: listener.goalId }, sender);
    await bus.publish(knowledgeShared, { ...from, goalId: otherGoal, message: 'Not for you' }, sender);
    await new Promise((resolve) => setTimeout(resolve, 200));
    letGo();
    const done = await eventually(() => office.of('completed', listener.taskId));
    expect(done.result.summary).toContain('Row 7 is a total');
    expect(done.result.summary).not.toContain('Not for you');
  });

  // @requirement ORC-055
  it('hands a task over with a note; the next agent finds the note and the files', async () => {
    const task = taskOf();
    peer.answer = ({ messages }) =>
      JSON.stringify(messages).includes('wrote')
        ? { tool: 'hand_off', arguments: { agentType: 'research', note: 'The register is missing.' } }
        : { tool: 'write_file', arguments: { path: 'wrote.txt', content: 'found so far' } };
    await office.give(task);
    const handed = await eventually(() => office.of('handed_off', task.taskId));
    expect(handed).toMatchObject({ to: 'research', note: 'The register is missing.', usage: { modelCalls: 2 } });
    peer.answer = () => ({ text: 'Found it.' });
    await office.give({ ...task, attempt: 2, agentType: 'research', handOff: { from: 'general', note: handed.note } });
    const done = await eventually(() => office.of('completed', task.taskId));
    expect(done.result.artifacts.map((one) => one.path)).toEqual(['wrote.txt']);
    const asked = JSON.stringify(peer.seen.at(-1)?.messages);
    expect(asked).toContain('The register is missing.');
    expect(asked).toContain('wrote.txt');
  });

  // @requirement ORC-049
  it('tells the one who joins the parts of a swarm which of them are missing', async () => {
    const result = {
      type: 'task_completed',
      summary: 'part one',
      data: {},
      artifacts: [],
      evidence: [],
      checks: [],
      method: 'm',
      limits: [],
    } as const;
    const task = taskOf({
      task: { ...assignmentOf().task, dependsOn: ['part-a', 'part-b'] },
      upstream: [{ key: 'part-a', name: 'Part A', result: { ...result, data: {}, artifacts: [], evidence: [], checks: [], limits: [] } }],
    });
    await office.give(task);
    await eventually(() => office.of('completed', task.taskId));
    const prompt = JSON.stringify(peer.seen.at(-1)?.messages);
    expect(prompt).toMatch(/delivered nothing.*part-b: failed or was skipped/s);
    expect(prompt).toContain('name every missing part in');
  });

  // @requirement ORC-098
  it('takes nothing new while it drains, ends what it has, and takes tasks again when told to', async () => {
    const status = await eventually(() => office.beats.slice(booted).find((beat) => beat.worker.status !== 'OFFLINE')?.worker);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const [first, second] = [taskOf(), taskOf()];
    peer.answer = async () => (await held, { text: 'late' });
    await office.give(first);
    await until(() => office.of('started', first.taskId));
    await office.order({ order: 'drain', workerId: status.workerId, draining: true });
    await until(() => office.beats.at(-1)?.draining && office.beats.at(-1)?.worker.status === 'DRAINING');
    // A read that was under way when the order came may still bring one task; two cannot slip through.
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    await office.give(second);
    letGo();
    await eventually(() => office.of('completed', first.taskId));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(office.of('started', second.taskId)).toBeUndefined();
    await office.order({ order: 'drain', workerId: status.workerId, draining: false });
    await eventually(() => office.of('completed', second.taskId));
  });

  // @requirements ORC-118 ORC-119
  it('starts anew when ordered: gives back what it holds, is away for two seconds, and takes tasks again', async () => {
    peer.answer = () => 'hang';
    await office.give(taskOf());
    const busy = await eventually(() => office.beats.slice(booted).find(({ active }) => active.length === 1));
    const { workerId } = busy.worker;
    const ordered = Date.now();
    await office.order({ order: 'restart', workerId, reason: 'too many errors' });
    const states = () => office.beats.slice(booted).filter((beat) => beat.worker.workerId === workerId);
    await eventually(() => states().some(({ worker: { status }, active }) => status === 'OFFLINE' && active.length === 0));
    await eventually(() => states().at(-1)?.worker.status === 'IDLE');
    expect(Date.now() - ordered).toBeGreaterThanOrEqual(1_900);
    peer.answer = () => ({ text: 'ok' });
    const next = taskOf();
    await office.give(next);
    await eventually(() => office.of('completed', next.taskId));
  });

  it('lets attempts end by themselves when it stops', async () => {
    const task = taskOf();
    peer.answer = () => new Promise((resolve) => setTimeout(() => resolve({ text: 'just in time' }), 500));
    await office.give(task);
    await until(() => office.of('started', task.taskId));
    await worker.close();
    expect(office.of('completed', task.taskId)).toMatchObject({ result: { summary: 'just in time' } });
  });

  // @requirements AGT-016
  it('leaves what takes longer at its checkpoint; another worker goes on there without repeating finished calls', async () => {
    const task = taskOf();
    let writes = 0;
    peer.answer = ({ messages }) => {
      if (JSON.stringify(messages).includes('wrote')) return 'hang';
      writes += 1;
      return { tool: 'write_file', arguments: { path: 'wrote.txt', content: 'once' } };
    };
    await office.give(task);
    await until(() =>
      office.reports.some((r) => r.kind === 'steps' && r.taskId === task.taskId && r.steps.some((s) => s.kind === 'tool_result')),
    );
    await worker.close();
    expect(office.of('failed', task.taskId)).toBeUndefined();
    worker = await boot();
    peer.answer = () => ({ text: 'done' });
    await office.give({ ...task, attempt: 2, token: 't2' });
    const done = await eventually(() => office.of('completed', task.taskId));
    expect(done.result.artifacts.map((one) => one.path)).toEqual(['wrote.txt']);
    expect(writes).toBe(1);
    const notices = office.reports
      .flatMap((r) => (r.kind === 'steps' && r.attempt === 2 ? r.steps : []))
      .filter((s) => s.kind === 'notice');
    expect(JSON.stringify(notices)).toMatch(/Goes on where attempt 1 stopped.*discarded/);
  });

  // @requirements AGT-016
  it('goes on where another machine stopped, with its files and without repeating finished calls', async () => {
    const task = taskOf();
    let writes = 0;
    peer.answer = ({ messages }) => {
      if (JSON.stringify(messages).includes('wrote')) return 'hang';
      writes += 1;
      return { tool: 'write_file', arguments: { path: 'wrote.txt', content: 'once' } };
    };
    await office.give(task);
    await until(() =>
      office.reports.some((r) => r.kind === 'steps' && r.taskId === task.taskId && r.steps.some((s) => s.kind === 'tool_result')),
    );
    await worker.close();
    worker = await boot({ AUTOWEAVE_HOME: join(home, 'another-machine') });
    peer.answer = () => ({ text: 'done' });
    await office.give({ ...task, attempt: 2, token: 't2' });
    const done = await eventually(() => office.of('completed', task.taskId));
    expect(done.result.artifacts.map((one) => one.path)).toEqual(['wrote.txt']);
    expect(writes).toBe(1);
  });

  /** An attempt that uses a decision up and then ends as the model says; what the next attempt, elsewhere, is allowed to do. */
  const afterDecision = async (ending: PeerReply) => {
    const remove = { tool: 'delete_file', arguments: { path: 'wrote.txt' } };
    const agent = { name: 'Generalist', instructions: '', tools: ['write_file', 'delete_file'], privilege: 'STANDARD' };
    const task = taskOf({ agent });
    const count = (request: { readonly messages: readonly { readonly role: string }[] }) =>
      request.messages.filter((message) => message.role === 'tool').length;
    const first: PeerReply = { tool: 'write_file', arguments: { path: 'wrote.txt', content: 'x' } };
    peer.answer = (request) => [first, remove][count(request)] ?? ending;
    await office.give(task);
    const { approval } = await eventually(() => office.of('suspended', task.taskId));
    const { approvalId, callKey, argumentsHash } = approval;
    const grants = [{ approvalId, callKey, argumentsHash, decision: 'approved' as const }];
    await office.give({ ...task, attempt: 2, token: 't2', grants });
    await eventually(() => office.of('failed', task.taskId) ?? office.of('handed_off', task.taskId));
    await worker.close();
    worker = await boot({ AUTOWEAVE_HOME: join(home, 'yet-another-machine') });
    peer.answer = (request) => [first, remove][count(request)] ?? { text: 'done' };
    await office.give({ ...task, attempt: 3, token: 't3', grants });
    return eventually(() => office.reports.find((r) => r.kind === 'suspended' && r.taskId === task.taskId && r.attempt === 3));
  };

  // @requirements AGT-051
  it('asks again for a call whose decision a failed attempt used up', async () => {
    expect(await afterDecision({ text: '{"fault":{"code":"TOOL_FAILED","message":"no"}}' })).toBeDefined();
  });

  // @requirements AGT-051 ORC-055
  it('asks again for a call whose decision was used up before the task was handed over', async () => {
    const handOver = { tool: 'hand_off', arguments: { agentType: 'research', note: 'Yours now.' } };
    expect(await afterDecision(handOver)).toBeDefined();
  });

  it('stops within a second when a person cancels, though the model hangs', async () => {
    const task = taskOf();
    peer.answer = () => 'hang';
    const before = peer.seen.length;
    await office.give(task);
    await until(() => peer.seen.length > before && office.beats.at(-1)?.active.some((one) => one.taskId === task.taskId));
    const at = performance.now();
    await office.order({ order: 'cancel', goalId: task.goalId, taskIds: [], reason: 'by a person' });
    await until(() => office.beats.at(-1)?.active.length === 0);
    expect(performance.now() - at).toBeLessThan(1_000);
  });

  // @requirements ORC-124 ORC-126
  it('shows a provider that is left alone in its health and metrics, and answers by the fallback meanwhile', async () => {
    await worker.close();
    const dead = 'http://127.0.0.1:9/v1';
    worker = await boot({
      AUTOWEAVE_MODEL: 'openai:gpt-4o',
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: dead,
      AUTOWEAVE_MODEL_FALLBACKS: 'openai-compatible:llama-x',
    });
    peer.answer = () => ({ text: 'from the fallback' });
    for (let i = 0; i < 2; i += 1) {
      const task = taskOf();
      await office.give(task);
      expect(await eventually(() => office.of('completed', task.taskId))).toMatchObject({
        result: { summary: 'from the fallback', method: 'openai-compatible:llama-x' },
      });
      const steps = office.reports.flatMap((r) => (r.kind === 'steps' && r.taskId === task.taskId ? r.steps : []));
      expect(JSON.stringify(steps)).toContain('openai-compatible:llama-x answers instead');
    }
    const health = await (await fetch(`${worker.url}/health`)).text();
    expect(health).toContain('openai:gpt-4o: circuit open after 5 failures');
    expect(await (await fetch(`${worker.url}/metrics`)).text()).toMatch(/autoweave_model_circuit_state\{[^}]*openai:gpt-4o[^}]*\} 2/);
    const { rows } = await bus.request(usageList, { by: ['model'] }, sender);
    expect(rows.map((row) => row.model)).toContain('openai-compatible:llama-x');
  });

  // @requirements AGT-077 PLG-036
  it('tells plugins that listen what happens, in order, and nothing to those that do not', async () => {
    office.listens = ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop', 'task_completed', 'SessionEnd'];
    await worker.close();
    worker = await boot();
    const task = taskOf();
    peer.answer = ({ messages }) =>
      JSON.stringify(messages).includes('wrote.txt')
        ? { text: 'ok' }
        : { tool: 'write_file', arguments: { path: 'wrote.txt', content: 'x' } };
    await office.give(task);
    const of = () => office.heard.filter(({ data }) => data.taskId === task.taskId);
    await until(() => of().some(({ hook }) => hook === 'SessionEnd'));
    expect(of().map(({ hook }) => hook)).toEqual(office.listens);
    expect(of()[0]?.data).toMatchObject({ agent: 'Generalist', agentType: 'general', goalId: task.goalId, attempt: 1 });
    expect(of().at(-1)?.data).toMatchObject({ outcome: 'completed', usage: { modelCalls: 2 } });
    office.listens = [];
  });

  // @requirement AGT-065
  it('exports its policies, takes over valid ones and tells who changed them, also in a worker that begins later', async () => {
    const person = { tenantId: id('tenant'), actor: { type: 'user' as const, userId: id('user'), role: 'system_admin' } };
    const file = 'agent_permissions.yaml' as const;
    const heard: string[] = [];
    const tail = new StreamTail(connectRedis(redisUrl, { blocking: true }), [streams.events], (entries) => {
      for (const { body } of entries) if (body.includes('policy.changed')) heard.push(body);
    });
    await tail.start();
    const before = await bus.request(policiesExport, { file }, person);
    expect(before.text).toContain('command_allowlist');
    const change = { file, by: id('user'), basedOn: before.sha256 };
    await expect(bus.request(policiesImport, { ...change, text: 'agents: 1' }, person)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    const text = `${before.text}\n# changed\n`;
    await expect(bus.request(policiesImport, { ...change, text }, sender)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await bus.request(policiesImport, { ...change, text }, person)).toMatchObject({ changed: true, text, changedBy: id('user') });
    await expect(bus.request(policiesImport, { ...change, text: before.text }, person)).rejects.toMatchObject({ code: 'CONFLICT' });
    await until(() => heard.length > 0);
    await tail.stop();
    expect(heard[0]).toContain(before.sha256);
    await worker.close();
    worker = await boot({ AUTOWEAVE_HOME: join(home, 'policies-elsewhere') });
    expect(await bus.request(policiesExport, { file }, person)).toMatchObject({ text, changedBy: id('user') });
  });

  it('fails a task that takes longer than it may', async () => {
    const task = taskOf({ task: { ...assignmentOf().task, timeoutSeconds: 1 } });
    peer.answer = () => 'hang';
    await office.give(task);
    expect(await eventually(() => office.of('failed', task.taskId))).toMatchObject({ fault: { code: 'TASK_TIMEOUT' } });
  });
});
