import type { Bus, Sender } from '@autoweave/kernel';
import { describe, expect, it } from 'vitest';
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
