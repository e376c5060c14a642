import { describe, expect, it } from 'vitest';
import { AgentDirectory } from './agent-directory.js';
import { shippedAgents } from './shipped-agents.js';

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

describe('the directory of agents', () => {
  // @requirements AGT-001 AGT-002 AGT-005
  it('ships one agent per role and domain type that the specification names', () => {
    expect(definitions.map((d) => d.type).sort()).toEqual([
      'code',
      'critic',
      'data',
      'general',
      'infra',
      'planner',
      'qa',
      'research',
      'supervisor',
    ]);
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
    const data = definitions.find((d) => d.name === 'data')!;
    agents.load(
      [data, { ...data, name: 'statistician', type: 'data', capabilities: [...data.capabilities, 'profile', 'statistics', 'csv'] }],
      [{ agentType: 'data', completed: 9, failed: 1, lastEndedAt: new Date() }],
    );
    const choice = agents.choose(task);
    expect(choice).toMatchObject({ ok: true, name: 'statistician' });
    expect(choice.reason).toMatch(/statistician .* before data/);
  });

  it('names what is missing when nobody can do a task', () => {
    const agents = new AgentDirectory();
    agents.load(
      definitions.map((d) => ({ ...d, enabled: false })),
      [],
    );
    expect(agents.choose(task)).toMatchObject({ ok: false });
  });

  it('offers the tools that workers have, where a definition does not restrict them', () => {
    const agents = new AgentDirectory();
    agents.load(definitions, []);
    agents.offer([
      { name: 'query_table', description: '', inputSchema: {}, permission: 'READ_ONLY', requiresApproval: false, owner: 'core' },
    ]);
    expect(agents.toolsOf(agents.ofType('data')!)).toEqual(['query_table']);
    expect(agents.toolsOf(agents.role('critic')!)).toEqual([]);
  });
});
