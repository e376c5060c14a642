import { describe, expect, it } from 'vitest';
import { AgentDirectory } from './agent-directory.js';
import { shippedAgents } from './agent-files.js';
import type { ProfileRow } from './profiles.js';
import { mergeDefinition, type StoredAgent } from './team.js';

const task = {
  key: 't',
  name: 'Profile the table',
  description: 'statistics of a csv',
  agentType: 'data',
  priority: 5,
  dependsOn: [],
  tools: [],
  maxRetries: 3,
  timeoutSeconds: 60,
  weight: 1,
};
const definitions = await shippedAgents();
const data = definitions.find((d) => d.name === 'data')!;
const statistician = { ...data, name: 'statistician' };
const row = (agent: string, succeeded: number, failed: number): ProfileRow => ({
  tenantId: 'a',
  agent,
  taskType: 'data',
  succeeded,
  failed,
  tokens: 0,
  durationMs: 0,
  lastActiveAt: undefined,
});
const own = (definition: typeof data, over: Partial<StoredAgent> = {}): StoredAgent => ({
  agentId: 'x',
  tenantId: 'a',
  definition,
  deployment: 'DEPLOYED',
  source: 'tenant',
  version: 1,
  ...over,
});
const ended = { tenantId: 'a', taskId: 'x', agent: 'data', taskType: 'data', taskName: 'aggregate the csv', usage: undefined };
const fail = (agents: AgentDirectory, times: number, at = Date.now()) => {
  for (let i = 0; i < times; i += 1)
    agents.ended({ ...ended, succeeded: false, faultCode: 'TOOL_FAILED', startedAt: undefined, endedAt: new Date(at).toISOString() }, at);
};

describe('the directory of agents', () => {
  // @requirements AGT-001 AGT-002 AGT-005
  it('ships one agent per role and domain type that the specification names', () => {
    expect(definitions.map((d) => d.type).sort()).toEqual([
      'code',
      'critic',
      'data',
      'evolver',
      'general',
      'infra',
      'memory_keeper',
      'planner',
      'qa',
      'research',
      'supervisor',
      'swarm_coordinator',
      'swarm_worker',
    ]);
  });

  // @requirement AGT-012
  it('ships every agent with capabilities whose confidence and specialisations are told', () => {
    for (const d of definitions)
      for (const c of d.capabilities) expect([typeof c.confidence, Array.isArray(c.specializations)]).toEqual(['number', true]);
  });

  it('gives a task to the one agent of its type, and only those that carry out tasks are asked', () => {
    const agents = new AgentDirectory();
    agents.load(definitions, []);
    expect(agents.choose(task)).toMatchObject({ ok: true, name: 'data', agentType: 'data' });
    expect(agents.types).toEqual(new Set(['code', 'data', 'general', 'infra', 'qa', 'research']));
  });

  // @requirements ORC-040 ORC-044
  it('prefers among several of a type the one with the better history, and says why', () => {
    const agents = new AgentDirectory();
    agents.load([...definitions, statistician], [row('data', 5, 5), row('statistician', 9, 1)]);
    const choice = agents.choose(task, undefined, { tenantId: 'a' });
    expect(choice).toMatchObject({ ok: true, name: 'statistician' });
    expect(choice.reason).toMatch(/statistician .* before data/);
    expect(agents.choose(task, undefined, { tenantId: 'b' })).toMatchObject({ name: 'data' });
  });

  // @requirements ORC-044 AGT-044
  it('passes over an agent whose permission does not reach the tools of the task, and shows the score of the only one left', () => {
    const agents = new AgentDirectory();
    const reader = { ...data, name: 'reader', permission: 'READ_ONLY' as const };
    agents.offer([
      { name: 'write_file', description: '', inputSchema: {}, requiresApproval: false, owner: 'core', permission: 'READ_WRITE' },
    ]);
    agents.load([reader], []);
    const writing = { ...task, tools: ['write_file'] };
    expect(agents.choose(writing)).toMatchObject({ ok: false });
    agents.load([reader, statistician], [row('reader', 9, 0)]);
    expect(agents.choose(writing, undefined, { tenantId: 'a' })).toMatchObject({ ok: true, name: 'statistician' });
    agents.load([data], []);
    expect(agents.choose(task).reason).toMatch(/^data 0\.\d\d \(success .*the only data agent$/);
  });

  // @requirement AGT-006
  it('gives nothing to a type that an organisation has switched off, tells planners of the others only, and takes it back at once', () => {
    const off = new Set<string>();
    const agents = new AgentDirectory(undefined, undefined, (tenantId) => (tenantId === 'a' ? new Set(off) : new Set()));
    agents.load(definitions, []);
    off.add('data');
    expect(agents.choose(task, undefined, { tenantId: 'a' })).not.toMatchObject({ ok: true, name: 'data' });
    expect(agents.of('a').types.has('data')).toBe(false);
    expect(agents.of('a').doers.some((d) => d.type === 'data')).toBe(false);
    expect(agents.choose(task, undefined, { tenantId: 'b' })).toMatchObject({ ok: true, name: 'data' });
    off.clear();
    expect(agents.choose(task, undefined, { tenantId: 'a' })).toMatchObject({ ok: true, name: 'data' });
  });

  it('remembers who was chosen for a task until it ends', () => {
    const agents = new AgentDirectory();
    agents.load([...definitions, statistician], [row('statistician', 9, 1), row('data', 0, 9)]);
    agents.choose(task, undefined, { tenantId: 'a', taskId: 't1' });
    expect(agents.ofTask({ taskId: 't1', agentType: 'data' }, 'a')?.name).toBe('statistician');
    expect(agents.ofTask({ taskId: 't2', agentType: 'data' }, 'a')?.name).toBe('data');
  });

  it('names what is missing when nobody can do a task', () => {
    const agents = new AgentDirectory();
    agents.load(
      definitions.map((d) => ({ ...d, enabled: false })),
      [],
    );
    expect(agents.choose(task)).toMatchObject({ ok: false });
  });

  // @requirement ORC-123
  it('lets the general agent step in while the circuit of the only specialist is open, and gives trials afterwards', () => {
    const agents = new AgentDirectory();
    agents.load(definitions, []);
    fail(agents, 5);
    const choice = agents.choose(task, undefined, { tenantId: 'a' });
    expect(choice).toMatchObject({ ok: true, name: 'general' });
    expect(choice.reason).toContain('circuit is open');
    expect(agents.choose(task, undefined, { tenantId: 'b' })).toMatchObject({ name: 'data' });
    const later = new AgentDirectory();
    later.load(definitions, []);
    fail(later, 5, Date.now() - 31_000);
    expect(later.choose(task, undefined, { tenantId: 'a' })).toMatchObject({ name: 'data' });
  });

  it('tries the barred one all the same when nobody else is left', () => {
    const agents = new AgentDirectory();
    agents.load([data], []);
    fail(agents, 5);
    expect(agents.choose(task, undefined, { tenantId: 'a' })).toMatchObject({ ok: true, name: 'data' });
  });

  // @requirement ORC-105
  it('passes over an agent that no machine suits', () => {
    const agents = new AgentDirectory(undefined, (d) => (d.name === 'data' ? 'no machine has docker' : undefined));
    agents.load(definitions, []);
    expect(agents.choose(task)).toMatchObject({ name: 'general', reason: expect.stringContaining('no machine has docker') });
  });

  it('offers the tools that workers have as far as the permission of the agent reaches', () => {
    const agents = new AgentDirectory();
    agents.load([...definitions, { ...data, name: 'reader', type: 'reader', permission: 'READ_ONLY' }], []);
    const tool = { description: '', inputSchema: {}, requiresApproval: false, owner: 'core' as const };
    agents.offer([
      { ...tool, name: 'query_table', permission: 'READ_ONLY' },
      { ...tool, name: 'execute_python', permission: 'EXECUTE' },
    ]);
    expect(agents.toolsOf(agents.ofType('data')!)).toEqual(['query_table', 'execute_python']);
    expect(agents.toolsOf(agents.ofType('reader')!)).toEqual(['query_table']);
    expect(agents.toolsOf(agents.role('critic')!)).toEqual([]);
  });
});

describe('the team of a tenant', () => {
  it('has its own agents once they are deployed, and nobody else has them', () => {
    const agents = new AgentDirectory();
    const poet = { ...data, name: 'poet', type: 'poet' };
    agents.load([...definitions, own(poet, { deployment: 'DRAFT' })], []);
    expect(agents.of('a').types.has('poet')).toBe(false);
    agents.load([...definitions, own(poet)], []);
    expect([agents.of('a').types.has('poet'), agents.of('b').types.has('poet'), agents.types.has('poet')]).toEqual([true, false, false]);
  });

  // @requirement AGT-006
  it('can switch an agent of the product off for itself, and follows its definition in everything else', () => {
    const agents = new AgentDirectory();
    const shared = definitions.map((d) => own(d, { tenantId: undefined, source: 'shipped' }));
    agents.load([...shared, own(data, { source: 'override', patch: { enabled: false } })], []);
    expect(agents.of('a').types.has('data')).toBe(false);
    expect(agents.of('b').types.has('data')).toBe(true);
    expect(agents.role('data', 'a')?.instructions).toBe(data.instructions);
  });

  it('merges records key by key and replaces lists', () => {
    const merged = mergeDefinition(
      { ...data, policy: { max_file_size_mb: 5, allowed_commands: ['a'] } },
      { policy: { allowed_commands: ['b'] }, tools: ['x'] },
    );
    expect(merged.policy).toEqual({ max_file_size_mb: 5, allowed_commands: ['b'] });
    expect(merged.tools).toEqual(['x']);
  });
});
