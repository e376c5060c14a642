import { noUsage, type TaskReport } from '@autoweave/contracts';
import type { Bus, Log } from '@autoweave/kernel';
import { expect, it } from 'vitest';
import { Reporter } from './reporter.js';

it('tells with the steps what the attempt has used up to then, so that it is booked if the worker dies', async () => {
  const sent: TaskReport[] = [];
  const bus = {
    request: (_message: unknown, { reports }: { reports: TaskReport[] }) => {
      sent.push(...structuredClone(reports));
      return Promise.resolve({ refused: [] });
    },
  };
  const assignment = {
    taskId: 'task_1',
    attempt: 1,
    token: 't',
    tenantId: 'tenant_1',
    goalId: 'goal_1',
    userId: 'user_1',
    agent: { name: 'a' },
  };
  let spent = noUsage;
  const reporter = new Reporter(
    bus as unknown as Bus,
    {} as Log,
    'worker_1',
    assignment as never,
    () => undefined,
    () => spent,
  );
  reporter.step({ kind: 'text', text: 'first' });
  spent = { inputTokens: 100, outputTokens: 20, costMicroUsd: 300, modelCalls: 1 };
  reporter.step({ kind: 'tool_call', callId: 'c', tool: 'read_file', arguments: {} });
  await expect
    .poll(() => sent.filter((r) => r.kind === 'steps'))
    .toMatchObject([{ steps: [{ kind: 'text' }, { kind: 'tool_call' }], spent }]);
  reporter.stop();
});
