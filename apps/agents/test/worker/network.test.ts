import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AgentDefinition,
  agentsConsult,
  agentsCreate,
  collaborationsList,
  conflictsList,
  conflictsResolve,
  goalsGet,
  goalsSubmit,
  networkStats,
  networkTopology,
  Plan,
  proposalsList,
  type Topology,
  usageList,
  votesGet,
} from '@autoweave/contracts';
import { Bus, connectRedis, newId, type RunningService } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { agentsMigrations, service } from '../../src/index.js';
import { ModelPeer } from './model-peer.js';
import { orchestrationMigrations, startSupervisor } from './supervisor-process.js';

const system = await createTestSystem({ migrations: [...agentsMigrations, orchestrationMigrations] });
const peer = new ModelPeer();
const baseUrl = await peer.start();
system.onClose(() => peer.close());
const { REDIS_URL } = system.env;
const bus = new Bus('test', 'test', connectRedis(REDIS_URL), connectRedis(REDIS_URL));
system.onClose(() => bus.close());
const home = await mkdtemp(join(tmpdir(), 'aw-network-'));
system.onClose(() => rm(home, { recursive: true, force: true }));

const userId = newId('user');
const sender = { tenantId: newId('tenant'), actor: { type: 'user' as const, userId, role: 'admin' } };
/** An agent that the tenant wrote itself; no worker was started for its type. */
const writer = AgentDefinition.parse({
  name: 'release-notes',
  type: 'release-notes',
  role: 'tool',
  version: '1.0.0',
  description: 'Writes release notes',
  capabilities: [],
  tools: [],
  instructions: 'You write release notes.',
});
let worker: RunningService;
beforeAll(async () => {
  const supervisor = await startSupervisor({ ...system.env, AUTOWEAVE_HOME: home, AUTOWEAVE_MODEL: 'embedded' });
  system.onClose(() => supervisor.stop());
  await bus.request(agentsCreate, { definition: writer, by: userId }, sender);
  worker = await system.boot(service, {
    AUTOWEAVE_HOME: home,
    AUTOWEAVE_MODEL: 'openai-compatible:gpt-4o',
    AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: baseUrl,
    AUTOWEAVE_WORKER_AGENT_TYPES: 'general,research',
    AUTOWEAVE_WORKER_GRACE_MS: '1000',
  });
});

const topology = (): Promise<Topology> => bus.request(networkTopology, {}, sender);
async function begin(agentType: string): Promise<string> {
  const plan = Plan.parse({
    summary: 'p',
    tasks: [{ key: 'a', name: 'a', description: 'do it', agentType, dependsOn: [] }],
    answerFrom: 'a',
    method: 'test',
  });
  const goalId = newId('goal');
  await bus.request(goalsSubmit, { goalId, idempotencyKey: newId('req'), userId, text: 'find it out', plan }, sender, {
    timeoutMs: 10_000,
  });
  return goalId;
}
/** The general agent asks one of another type before it answers. */
const asks = (agentType: string) => {
  peer.answer = ({ messages, tools }) => {
    const all = JSON.stringify(messages);
    if (all.includes('In the archive.') || !tools?.length)
      return { text: all.includes('Where is the register?') ? 'In the archive.' : 'ok' };
    return { tool: 'consult_agent', arguments: { agentType, question: 'Where is the register?' } };
  };
};

describe('the agents of a worker in the network of a tenant', () => {
  // @requirements AGT-013 AGT-014 AGT-028 AGT-030 AGT-034
  it('are its members from the first task on, with what was measured; a question connects the two and counts', async () => {
    asks('research');
    const goalId = await begin('general');
    const { connections } = await eventually(async () => {
      const now = await topology();
      return now.connections.some((c) => c.from.startsWith('general@') && c.to.some((to) => to.startsWith('research@'))) ? now : undefined;
    });
    const member = await eventually(async () => (await topology()).nodes.find((n) => n.id.startsWith('general@') && n.resources.cpu));
    expect(member).toMatchObject({ name: 'general', type: 'general', location: { workerId: expect.any(String) } });
    expect(member.resources.memory?.available).toBeGreaterThan(0);
    expect(member.capabilities.length).toBeGreaterThan(0);
    await eventually(async () => (await topology()).nodes.some((n) => n.id === 'supervisor'));
    expect(connections.find((c) => c.from.startsWith('research@'))?.to.some((to) => to.startsWith('general@'))).toBe(true);
    const stats = await bus.request(networkStats, {}, sender);
    expect(stats.messagesPerMinute).toBeGreaterThanOrEqual(2);
    expect(stats.connectivity).toBeGreaterThan(0);
    await eventually(async () => (await bus.request(goalsGet, { goalId }, sender)).state === 'COMPLETED');
  });

  // @requirement ORC-053
  it('of a type that no worker serves can be asked where their tasks would go', async () => {
    peer.answer = () => ({ text: 'Version two is out.' });
    const question = {
      agentType: 'release-notes',
      question: 'What is new?',
      callKey: newId('req'),
      depth: 1,
      from: { agent: 'general', goalId: newId('goal'), taskId: newId('task'), attempt: 1 },
      goal: { text: 'g', receivedAt: '2026-01-01T00:00:00.000Z' },
      budget: { tokens: 10_000, endsAt: '2999-01-01T00:00:00.000Z' },
    };
    expect(await bus.request(agentsConsult, question, sender)).toMatchObject({ agent: 'release-notes', answer: 'Version two is out.' });
    await expect(bus.request(agentsConsult, { ...question, callKey: 'k2', agentType: 'nobody' }, sender)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });

  // @requirements ORC-080 ORC-081 AGT-037
  it('propose work, are asked what they think of it, and decide disagreements, each with its reason', async () => {
    const ballot = (text: string) => ({ text: JSON.stringify({ choice: text, rationale: 'it helps everybody' }) });
    peer.answer = ({ messages, tools }) => {
      const all = JSON.stringify(messages);
      if (all.includes('How urgent is this work')) return ballot('5');
      if (all.includes('Which of these do you choose')) return ballot('split it');
      if (!tools?.length || all.includes('proposalId')) return { text: 'ok' };
      return { tool: 'propose_work', arguments: { title: 'Tidy the register', description: 'It has doubles.', taskType: 'data' } };
    };
    await begin('general');
    const approved = await eventually(async () => {
      const { proposals } = await bus.request(proposalsList, {}, sender);
      return proposals.find((p) => p.title === 'Tidy the register' && p.goalId !== undefined);
    });
    expect(approved).toMatchObject({ proposedBy: 'general', meanPriority: 5 });
    expect(Object.keys(approved.priorityVotes)).not.toContain('general');
    const claims = [
      { agent: 'code', position: 'split it', priority: 5 },
      { agent: 'qa', position: 'keep it whole', priority: 5 },
    ];
    const { conflictId, voteId } = await bus.request(
      conflictsResolve,
      { conflict: { kind: 'decision', subject: 'the file', claims } },
      sender,
    );
    const settled = await eventually(async () => {
      const { conflicts } = await bus.request(conflictsList, {}, sender);
      return conflicts.find((c) => c.conflictId === conflictId && c.status === 'resolved');
    });
    expect(settled).toMatchObject({ resolvedBy: 'vote', winner: 'split it' });
    const { ballots } = await bus.request(votesGet, { voteId: voteId as string }, sender);
    expect(ballots.length).toBeGreaterThanOrEqual(6);
    expect(ballots.every((one) => one.rationale === 'it helps everybody')).toBe(true);
    const { rows } = await bus.request(usageList, { by: ['user', 'agent'] }, sender);
    expect(rows.some((row) => row.userId === 'cooperation' && row.agent === 'qa')).toBe(true);
  });

  // @requirement AGT-036
  it('share what they know in the session of their goal', async () => {
    peer.answer = ({ messages, tools }) => {
      const all = JSON.stringify(messages);
      if (!tools?.length || all.includes('"version')) return { text: 'ok' };
      return { tool: 'share_context', arguments: { set: { register: 'archive.csv' } } };
    };
    const goalId = await begin('general');
    const session = await eventually(async () => {
      const { collaborations } = await bus.request(collaborationsList, {}, sender);
      return collaborations.find((c) => c.goalId === goalId && c.contextVersion > 0);
    });
    expect(session).toMatchObject({ participants: ['general'], sharedContext: { register: 'archive.csv' } });
  });

  // @requirement AGT-029
  it('leave with it', async () => {
    await worker.close();
    await eventually(async () => !(await topology()).nodes.some((n) => n.id.startsWith('general@')));
  });
});
