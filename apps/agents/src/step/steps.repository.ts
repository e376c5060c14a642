import type { ModelMessage, ModelToolCall, Usage } from '@autoweave/contracts';
import { POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';

/** What is remembered of one step, enough to rebuild the loop after a crash. */
export type StepRecord =
  | { readonly kind: 'model'; readonly text: string; readonly toolCalls: readonly ModelToolCall[] }
  | { readonly kind: 'intent'; readonly callId: string; readonly tool: string }
  | { readonly kind: 'result'; readonly callId: string; readonly tool: string; readonly ok: boolean; readonly output: unknown };

export interface RunKey {
  readonly tenantId: string;
  readonly goalId: string;
  readonly taskId: string;
  readonly attempt: number;
}

interface RunRow {
  attempt: number;
  outcome: string;
  resumed_from: number | null;
}

/** Checkpoints of the agent loop: appended per step, never copied. */
@Injectable()
export class StepsRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** The earlier attempt whose loop can be continued: it was suspended, or its worker died. A failed one starts afresh. */
  async resumable(key: RunKey): Promise<number | undefined> {
    const { rows } = await this.pool.query<RunRow>(
      'SELECT attempt, outcome FROM run WHERE task_id = $1 AND attempt < $2 ORDER BY attempt DESC LIMIT 1',
      [key.taskId, key.attempt],
    );
    const last = rows[0];
    return last && (last.outcome === 'running' || last.outcome === 'suspended') ? last.attempt : undefined;
  }

  async begin(key: RunKey, workerId: string, resumedFrom: number | undefined): Promise<void> {
    await this.pool.query(
      'INSERT INTO run (tenant_id, goal_id, task_id, attempt, worker_id, resumed_from) VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (task_id, attempt) DO NOTHING',
      [key.tenantId, key.goalId, key.taskId, key.attempt, workerId, resumedFrom ?? null],
    );
  }

  async end(key: RunKey, outcome: 'completed' | 'failed' | 'suspended' | 'cancelled'): Promise<void> {
    await this.pool.query('UPDATE run SET outcome = $3, ended_at = now() WHERE task_id = $1 AND attempt = $2', [
      key.taskId,
      key.attempt,
      outcome,
    ]);
  }

  async append(key: RunKey, seq: number, step: StepRecord, usage?: Usage): Promise<void> {
    await this.pool.query({
      name: 'step-append',
      text: 'INSERT INTO step (tenant_id, task_id, attempt, seq, kind, payload, input_tokens, output_tokens, cost_micro_usd) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)',
      values: [
        key.tenantId,
        key.taskId,
        key.attempt,
        seq,
        step.kind,
        JSON.stringify(step),
        usage?.inputTokens ?? 0,
        usage?.outputTokens ?? 0,
        usage?.costMicroUsd ?? 0,
      ],
    });
  }

  /** Every step of the chain of attempts that leads to this one, oldest first. */
  async chain(taskId: string, from: number): Promise<StepRecord[]> {
    const { rows } = await this.pool.query<{ payload: StepRecord }>(
      `WITH RECURSIVE chain (attempt, resumed_from) AS (
         SELECT attempt, resumed_from FROM run WHERE task_id = $1 AND attempt = $2
         UNION ALL
         SELECT run.attempt, run.resumed_from FROM run JOIN chain ON run.task_id = $1 AND run.attempt = chain.resumed_from
       )
       SELECT step.payload FROM step JOIN chain USING (attempt) WHERE step.task_id = $1 ORDER BY step.attempt, step.seq`,
      [taskId, from],
    );
    return rows.map((row) => row.payload);
  }
}

/** The conversation that a list of steps amounts to, and the calls whose outcome nobody knows. */
export function rebuild(steps: readonly StepRecord[]): {
  readonly messages: ModelMessage[];
  readonly begun: ReadonlySet<string>;
  readonly modelSteps: number;
} {
  const messages: ModelMessage[] = [];
  const begun = new Set<string>();
  let modelSteps = 0;
  for (const step of steps) {
    if (step.kind === 'model') {
      modelSteps += 1;
      messages.push({ role: 'assistant', text: step.text, toolCalls: step.toolCalls });
    } else if (step.kind === 'intent') begun.add(step.callId);
    else {
      begun.delete(step.callId);
      messages.push({ role: 'tool', callId: step.callId, tool: step.tool, ok: step.ok, output: step.output });
    }
  }
  return { messages, begun, modelSteps };
}
