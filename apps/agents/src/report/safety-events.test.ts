import { type BusEvent, messageCatalog, type Step } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { tellSafety } from './safety-events.js';

const run = {
  tenantId: 'tenant_01h2xcejqtf2nbrexx3vqjhp41',
  userId: 'user_01h2xcejqtf2nbrexx3vqjhp41',
  goalId: 'goal_01h2xcejqtf2nbrexx3vqjhp41',
  taskId: 'task_01h2xcejqtf2nbrexx3vqjhp41',
  attempt: 1,
  agent: { name: 'code' },
};
const gate = { kind: 'gate', action: 'tool', subject: 'run_command', verdict: 'refused', rule: 'command:blocked', message: 'no' } as const;

/** What is published for a step, as parsed by those who listen. */
async function told(step: Extract<Step, { kind: 'gate' }>): Promise<readonly string[]> {
  const types: string[] = [];
  const publish = async (event: BusEvent, payload: unknown) => {
    event.payload.parse(payload);
    expect(messageCatalog.get(`${event.type}@1`)).toBe(event);
    types.push(event.type);
  };
  await tellSafety({ publish: publish as never }, run, step);
  return types;
}

describe('a verdict of the safety gate', () => {
  // @requirement AGT-054
  it('that refuses is told as a violation and as blocked, one that asks as an alert', async () => {
    expect(await told(gate)).toEqual(['safety.violation', 'safety.blocked']);
    expect(await told({ ...gate, verdict: 'approval_required', callId: 'c1' })).toEqual(['safety.alert']);
  });

  it('that permits, or finds a mistake in the call, is not told', async () => {
    expect(await told({ ...gate, verdict: 'permitted_by_grant' })).toEqual([]);
    expect(await told({ ...gate, rule: 'schema' })).toEqual([]);
    expect(await told({ ...gate, rule: 'registry' })).toEqual([]);
  });
});
