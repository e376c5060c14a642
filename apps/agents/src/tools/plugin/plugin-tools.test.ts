import type { Bus, Sender } from '@autoweave/kernel';
import { describe, expect, it } from 'vitest';
import { GatedTools, RunLedger, SafetyGate, type ToolAction } from '../../gate/index.js';
import type { ToolDefinition } from '../tool.js';
import { PluginTools } from './plugin-tools.js';

const senderOf = (tenant: string, user: string): Sender => ({
  tenantId: tenant,
  actor: { type: 'agent', agent: 'a', taskId: 'task', forUserId: user },
});
const tool = {
  pluginId: 'p',
  name: 'letter',
  description: '',
  inputSchema: { type: 'object' },
  permission: 'READ_ONLY',
  requiresApproval: false,
};

/** A bus that offers each tenant a tool of its own, and remembers for whom tools ran. */
const busOf = () => {
  const ran: { readonly plugin: string; readonly sender: Sender }[] = [];
  const listed: string[] = [];
  const request = async (message: { readonly type: string }, payload: { readonly pluginId?: string }, sender: Sender) => {
    if (message.type === 'plugins.execute') ran.push({ plugin: payload.pluginId ?? '', sender });
    else listed.push(sender.tenantId ?? '');
    return message.type === 'plugins.execute' ? { output: 1 } : { tools: [{ ...tool, pluginId: `p of ${sender.tenantId}` }] };
  };
  return { ran, listed, bus: { request } as unknown as Bus };
};

describe('tools of plugins', () => {
  it('run for the one who asks, not for the one who asked first', async () => {
    const { bus, ran, listed } = busOf();
    const tools = new PluginTools(bus);
    const senders = [senderOf('t1', 'u1'), senderOf('t2', 'u2'), senderOf('t1', 'u3')];
    for (const sender of senders) {
      const [letter] = await tools.list(sender);
      await letter?.run({}, {} as never);
    }
    expect(ran).toEqual([
      { plugin: 'p of t1', sender: senders[0] },
      { plugin: 'p of t2', sender: senders[1] },
      { plugin: 'p of t1', sender: senders[2] },
    ]);
    // Asked once per tenant, not once per run.
    expect(listed).toEqual(['t1', 't2']);
  });
});

describe('a tool of a plugin and the gate', () => {
  const ask = async (more: Record<string, unknown>, privilege = 'PRIVILEGED') => {
    const bus = { request: async () => ({ tools: [{ ...tool, ...more }] }) } as unknown as Bus;
    const [letter] = await new PluginTools(bus).list(senderOf('t', 'u'));
    const tools = new GatedTools([letter as ToolDefinition]);
    const action: ToolAction = {
      kind: 'tool',
      name: 'letter',
      tool: tools.get('letter'),
      callKey: 'k',
      arguments: {},
      outcomeUnknown: false,
    };
    const [startedAt, now, endsAt] = ['2026-01-01T10:00', '2026-01-01T10:01', '2026-01-01T11:00'].map((at) => new Date(at)) as [
      Date,
      Date,
      Date,
    ];
    return new SafetyGate().pass(action, {
      agent: { name: 'a', type: 'general', privilege },
      allowedTools: ['letter'],
      use: { depth: 0, tokensLeft: 100, tokensSpent: 0, agentsSpawned: 0, agentsActive: 0, startedAt, endsAt },
      now,
      grants: [],
      ledger: new RunLedger(),
      userPermissions: undefined,
    });
  };
  it('runs unasked when it only reads', async () => expect((await ask({})).kind).toBe('permit'));
  // @requirement AGT-080
  it('waits for a person when its manifest says so', async () =>
    expect(await ask({ requiresApproval: true })).toMatchObject({ kind: 'ask', rule: 'always_ask:tool' }));
  // @requirement AGT-051
  it.each(['deployment', 'deletion', 'payment', 'administration', 'code_execution'])('waits for a person before a %s', async (effect) =>
    expect(await ask({ effect })).toMatchObject({ kind: 'ask', rule: `always_ask:${effect}` }),
  );
  it('is refused to an agent whose privilege does not reach as far', async () =>
    expect(await ask({ permission: 'ADMIN' }, 'STANDARD')).toMatchObject({ kind: 'refuse' }));
});
