import type { Usage } from '@autoweave/contracts';
import { POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { firstState, type LoopState, rebuild } from './loop-state.js';
import type { StepRecord, StepSpending } from './step-record.js';
import { type PastStep, pastOf, type TaskPast } from './task-past.js';

export interface RunKey {
  readonly tenantId: string;
  readonly goalId: string;
  readonly taskId: string;
  readonly attempt: number;
  readonly userId: string;
  readonly agent: string;
  readonly agentType: string;
}

export interface Resumable {
  readonly attempt: number;
  readonly how: 'suspended' | 'crashed' | 'handed_off';
  /** Who carried it out, and where. */
  readonly by?: { readonly agent: string; readonly workerId: string };
}

const resumeHow: Readonly<Record<string, Resumable['how']>> = { running: 'crashed', suspended: 'suspended', handed_off: 'handed_off' };

export type RunOutcome = 'completed' | 'failed' | 'suspended' | 'cancelled' | 'handed_off';

interface RunRow {
  readonly attempt: number;
  readonly outcome: string;
  readonly workerId: string;
  readonly agent: string | null;
}

/** A step and, when a model was asked, its sums: one statement, so that both stand or neither. */
const appendStep = `WITH step AS (
    INSERT INTO step (tenant_id, task_id, attempt, seq, kind, payload, input_tokens, output_tokens, cost_micro_usd, model_calls, model)
    VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11))`;
const addUsage = `${appendStep}
  INSERT INTO usage_day AS u (day, tenant_id, user_id, model, agent, input_tokens, output_tokens, cost_micro_usd, model_calls)
  VALUES ((now() AT TIME ZONE 'UTC')::date, $1, $12, $11, $13, $7, $8, $9, $10)
  ON CONFLICT (tenant_id, day, user_id, model, agent) DO UPDATE SET
    input_tokens = u.input_tokens + EXCLUDED.input_tokens, output_tokens = u.output_tokens + EXCLUDED.output_tokens,
    cost_micro_usd = u.cost_micro_usd + EXCLUDED.cost_micro_usd, model_calls = u.model_calls + EXCLUDED.model_calls`;

/** Attempts that lead to one, newest first. */
const chainOf = `WITH RECURSIVE chain (attempt, resumed_from) AS (
    SELECT attempt, resumed_from FROM run WHERE task_id = $1 AND attempt = $2
    UNION ALL
    SELECT run.attempt, run.resumed_from FROM run JOIN chain ON run.task_id = $1 AND run.attempt = chain.resumed_from)`;

/** Checkpoints of the agent loop: appended per step, never copied. */
@Injectable()
export class StepsRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /**
   * The earlier attempt that can be built on: the whole of it when it was suspended or its worker died, its files when it
   * handed the task over. A failed one starts afresh; one that died before its first step is as if it had never been.
   */
  async resumable(key: RunKey): Promise<Resumable | undefined> {
    const { rows } = await this.pool.query<RunRow>(
      `SELECT attempt, outcome, worker_id AS "workerId", agent FROM run WHERE task_id = $1 AND attempt < $2
         AND (outcome <> 'running' OR EXISTS (SELECT 1 FROM step WHERE step.task_id = run.task_id AND step.attempt = run.attempt)) ORDER BY attempt DESC LIMIT 1`,
      [key.taskId, key.attempt],
    );
    const last = rows[0];
    if (!last) return undefined;
    const how = resumeHow[last.outcome];
    return how === undefined
      ? undefined
      : { attempt: last.attempt, how, ...(last.agent === null ? {} : { by: { agent: last.agent, workerId: last.workerId } }) };
  }

  /** Puts the attempt on record as this worker's. False when it was taken before, by whomever: hints may arrive twice. */
  async claim(key: RunKey, workerId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'run-claim',
      text: `INSERT INTO run (tenant_id, goal_id, task_id, attempt, worker_id, user_id, agent, agent_type)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT (task_id, attempt) DO NOTHING`,
      values: [key.tenantId, key.goalId, key.taskId, key.attempt, workerId, key.userId, key.agent, key.agentType],
    });
    return rowCount === 1;
  }

  /** The attempt goes on with the conversation of an earlier one. */
  async resume(key: RunKey, resumedFrom: number): Promise<void> {
    await this.pool.query('UPDATE run SET resumed_from = $3 WHERE task_id = $1 AND attempt = $2', [key.taskId, key.attempt, resumedFrom]);
  }

  async end(key: RunKey, outcome: RunOutcome): Promise<void> {
    await this.pool.query('UPDATE run SET outcome = $3, ended_at = now() WHERE task_id = $1 AND attempt = $2', [
      key.taskId,
      key.attempt,
      outcome,
    ]);
  }

  async append(key: RunKey, seq: number, step: StepRecord, spent?: StepSpending): Promise<void> {
    const usage: Partial<Usage> = spent?.usage ?? {};
    const values = [
      key.tenantId,
      key.taskId,
      key.attempt,
      seq,
      step.kind,
      JSON.stringify(step),
      usage.inputTokens ?? 0,
      usage.outputTokens ?? 0,
      usage.costMicroUsd ?? 0,
      usage.modelCalls ?? 0,
      spent?.model ?? null,
    ];
    await this.pool.query(
      spent
        ? { name: 'step-append-spent', text: addUsage, values: [...values, key.userId, key.agent] }
        : { name: 'step-append', text: `${appendStep} SELECT 1`, values },
    );
  }

  /** What all attempts before this one used up and left open, whoever carried them out and where. */
  async past({ taskId, attempt }: Pick<RunKey, 'taskId' | 'attempt'>): Promise<TaskPast> {
    const { rows } = await this.pool.query<PastStep>(
      `SELECT attempt, kind, payload->>'callId' AS "callId", payload->>'effect' AS effect, payload->>'approvalId' AS "approvalId",
              payload->'grant' AS "grant", payload->'taint' AS taint
         FROM step WHERE task_id = $1 AND attempt < $2 AND (kind IN ('intent', 'result') OR payload ? 'taint') ORDER BY attempt, seq`,
      [taskId, attempt],
    );
    return pastOf(rows);
  }

  /** Keeps the newest state of an attempt, the fold of everything up to its step `seq`. */
  async snapshot(key: RunKey, seq: number, state: LoopState): Promise<void> {
    await this.pool.query(
      `INSERT INTO snapshot (tenant_id, task_id, attempt, seq, state) VALUES ($1,$2,$3,$4,$5)
       ON CONFLICT (task_id, attempt) DO UPDATE SET seq = EXCLUDED.seq, state = EXCLUDED.state, at = now() WHERE snapshot.seq < EXCLUDED.seq`,
      [key.tenantId, key.taskId, key.attempt, seq, JSON.stringify(state)],
    );
  }

  /** Where the loop of an attempt stood: the newest snapshot on the chain of attempts that leads to it, and the steps after. */
  async load(taskId: string, attempt: number): Promise<LoopState> {
    const { rows: kept } = await this.pool.query<{ attempt: number; seq: number; state: LoopState }>(
      `${chainOf} SELECT s.attempt, s.seq, s.state FROM snapshot s JOIN chain USING (attempt) WHERE s.task_id = $1 ORDER BY s.attempt DESC LIMIT 1`,
      [taskId, attempt],
    );
    const from = kept[0];
    const { rows } = await this.pool.query<{ payload: StepRecord }>(
      `${chainOf} SELECT step.payload FROM step JOIN chain USING (attempt)
       WHERE step.task_id = $1 AND (step.attempt, step.seq) > ($3, $4) ORDER BY step.attempt, step.seq`,
      [taskId, attempt, from?.attempt ?? 0, from?.seq ?? -1],
    );
    return rebuild(
      rows.map((row) => row.payload),
      from?.state ?? firstState,
    );
  }
}
