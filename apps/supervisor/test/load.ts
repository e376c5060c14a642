import { approvalsDecide, approvalsList, type Approval, noUsage } from '@autoweave/contracts';
import { newId } from '@autoweave/kernel';
import { type Desk, planOf, task } from './desk.js';
import { type Behaviour, claimOf, completed, failed } from './hand.js';

const keys = (n: number) => Array.from({ length: n }, (_, i) => `t${i}`);
const used = { inputTokens: 3, outputTokens: 2, costMicroUsd: 1, modelCalls: 1 };

/** One plan of every kind that a supervisor treats differently. What a task does is in the first word of its name. */
export const loads = {
  plain: () => planOf(task('a'), task('b', ['a']), task('c', ['a']), task('d', ['b', 'c'])),
  wide: () => planOf(...keys(12).map((key) => task(key)), task('join', keys(12))),
  fanOut: () =>
    planOf(task('list'), task('each', ['list'], { forEach: { task: 'list', path: 'list', maxItems: 9 } }), task('end', ['each'])),
  child: () =>
    planOf(
      task('a'),
      task('below', ['a'], { subGoal: { text: 'say hello', limits: { maxReplans: 0 } }, optional: true, maxRetries: 0 }),
      task('end', ['a', 'below']),
    ),
  approval: () => planOf(task('ask'), task('end', ['ask'])),
  retry: () => planOf(task('fail-once'), task('end', ['fail-once'])),
  later: () => planOf(task('a'), task('b', ['a'], { delaySeconds: 1 })),
  talkative: () =>
    planOf(
      ...keys(8).map((key) => task(`talk-${key}`)),
      task(
        'end',
        keys(8).map((key) => `talk-${key}`),
      ),
    ),
  market: () => planOf(task('a'), task('b', ['a'])),
} satisfies Record<string, () => unknown>;
export type LoadName = keyof typeof loads;

/** Does as the task's key says. */
export const worker: Behaviour = async (a) => {
  await new Promise((resolve) => setTimeout(resolve, 15));
  const { key } = a.task;
  if (key === 'fail-once' && a.attempt === 1) return [{ ...(failed(a) as object), usage: used } as never];
  if (key === 'ask' && a.grants.length === 0) return [asking(a)];
  // Without a language model the critic of a market goes by the checks that its workers made.
  const done = completed(a, { data: { list: keys(9) }, checks: [{ name: 'it is done', passed: true }] });
  if (key.startsWith('talk-'))
    return [
      ...Array.from({ length: 300 }, (_, i) => ({ kind: 'progress' as const, ...claimOf(a), message: `step ${i}` })),
      { ...(done as object), usage: used } as never,
    ];
  return [{ ...(done as object), usage: used } as never];
};

const asking = (a: Parameters<Behaviour>[0]) => ({
  kind: 'suspended' as const,
  ...claimOf(a),
  usage: noUsage,
  approval: {
    approvalId: newId('appr'),
    kind: 'tool' as const,
    taskId: a.taskId,
    attempt: a.attempt,
    tool: 'run_command',
    callKey: 'k',
    arguments: { command: 'ls' },
    argumentsHash: 'h',
    reason: 'it runs a command',
    risk: 'HIGH' as const,
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
  },
});

/** A caller who does not give up: asks again, under the same key, until it is answered. */
export async function submitted(desk: Desk, name: LoadName, over: { text?: string } = {}): Promise<string> {
  const request = {
    goalId: newId('goal'),
    idempotencyKey: newId('req'),
    plan: loads[name]() as ReturnType<typeof planOf>,
    ...(name === 'market' ? { pattern: 'market' as const } : {}),
    ...over,
  };
  for (;;) {
    try {
      return await desk.submit(request, 1_500);
    } catch (error) {
      if (!['DEADLINE_EXCEEDED', 'UNAVAILABLE'].includes(String((error as { code?: string }).code))) throw error;
    }
  }
}

/** Approves whatever waits for a person, until it is told to stop. */
export function approver(desk: Desk): () => Promise<void> {
  let running = true;
  const loop = (async () => {
    while (running) {
      const { approvals } = await desk.bus
        .request(approvalsList, { status: 'pending' }, desk.sender, { timeoutMs: 1_000 })
        .catch(() => ({ approvals: [] as Approval[] }));
      for (const { goalId, approvalId } of approvals)
        await desk.bus
          .request(approvalsDecide, { goalId, approvalId, decision: 'approved', by: desk.userId }, desk.sender, { timeoutMs: 1_500 })
          .catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return () => ((running = false), loop);
}
