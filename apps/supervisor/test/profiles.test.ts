import { newId } from '@autoweave/kernel';
import { expect, it } from 'vitest';
import { ProfilesRepository } from '../src/agent/profiles.repository.js';
import { planOf, task } from './desk.js';
import { openRoom } from './room.js';

const { desk, pool } = await openRoom();

// @requirement IDN-066
it('what was in memory of an organisation whose data was removed is not written again', async () => {
  await desk.finished(await desk.submit({ plan: planOf(task('x', [], { agentType: 'code' })) }));
  const removed = newId('tenant');
  const of = (tenantId: string) => ({ tenantId, agent: 'heron', taskType: 'code' });
  const sums = { succeeded: 1, failed: 0, tokens: 2, durationMs: 3, lastActiveAt: Date.now() };
  const tally = { agent: 'heron', kind: 'error' as const, key: 'TOOL_FAILED', count: 1 };
  await new ProfilesRepository(pool).add({
    rows: [desk.tenantId, removed].map((tenantId) => ({ ...of(tenantId), ...sums })),
    tallies: [desk.tenantId, removed].map((tenantId) => ({ tenantId, ...tally })),
  });
  for (const table of ['agent_profile', 'agent_tally']) {
    const { rows } = await pool.query(`SELECT tenant_id FROM ${table} WHERE agent = 'heron'`);
    expect(rows, table).toEqual([{ tenant_id: desk.tenantId }]);
  }
});
