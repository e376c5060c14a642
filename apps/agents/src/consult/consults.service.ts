import { type Actor, type agentsConsult, type Brief, type ModelRequest, noUsage } from '@autoweave/contracts';
import { fault, POOL, type Pool } from '@autoweave/kernel';
import { renderSystem } from '@autoweave/models';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { z } from 'zod';
import { AGENT_DIRECTORY, AGENTS_CONFIG } from '../agents.tokens.js';
import type { AgentsConfig } from '../config.js';
import { GatedModel, SafetyGate } from '../gate/index.js';
import type { AgentDirectory, ConsultedAgent } from '../interaction/agent-directory.js';
import { NetworkPresence } from '../presence/network-presence.js';
import { oneTurn } from './one-turn.js';

type Question = z.infer<(typeof agentsConsult)['input']>;
type Answer = z.infer<(typeof agentsConsult)['output']>;
/** With the attempt that asked first. */
type Kept = Answer & { readonly attempt: number };

const turnMs = 60_000;
/** No attempt asks again after that. */
const keptDays = 30;
const maxAnswerTokens = 1_024;

/** Answers questions of other agents: one bounded turn under the definition of the type that was asked. */
@Injectable()
export class ConsultsService implements OnApplicationBootstrap {
  constructor(
    @Inject(AGENTS_CONFIG) private readonly config: Pick<AgentsConfig, 'AUTOWEAVE_WORKER_AGENT_TYPES'>,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SafetyGate) readonly gate: SafetyGate,
    @Inject(GatedModel) readonly model: GatedModel,
    @Inject(AGENT_DIRECTORY) private readonly agents: AgentDirectory,
    @Inject(NetworkPresence) private readonly network: NetworkPresence,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.pool.query('DELETE FROM consult WHERE at < now() - make_interval(days => $1)', [keptDays]);
  }

  /** The same question of the same call is answered once, also when it is delivered twice. */
  async answer(question: Question, tenantId: string, actor: Actor, deadline: number | null): Promise<Answer> {
    const { rows } = await this.pool.query<{ answer: Kept }>('SELECT answer FROM consult WHERE tenant_id = $1 AND call_key = $2', [
      tenantId,
      question.callKey,
    ]);
    if (rows[0]) {
      const { attempt, ...answer } = rows[0].answer;
      // Booked already, unless the attempt that asked was lost before it had the answer.
      return attempt === question.from.attempt ? { ...answer, usage: noUsage } : answer;
    }
    if (!(await this.serves(question.agentType, tenantId, actor)))
      throw fault('UNAVAILABLE', `This worker has no agents of type ${question.agentType}`, {
        hint: 'Ask again: another worker may have them',
        details: { notServed: true },
      });
    const agent = await this.agents.ofType(question.agentType, { tenantId, actor });
    const over = this.network.begin(tenantId, { name: agent.name, type: question.agentType });
    const answer = await this.turn(agent, question, tenantId, deadline).finally(over);
    const { instance } = question.from;
    // A question and its answer.
    if (instance) this.network.met(tenantId, instance, this.network.instanceOf(agent.name), 2);
    const kept: Kept = { ...answer, attempt: question.from.attempt };
    await this.pool.query('INSERT INTO consult (tenant_id, call_key, answer) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING', [
      tenantId,
      question.callKey,
      JSON.stringify(kept),
    ]);
    return answer;
  }

  /** As with tasks: a type that has no workers of its own is served by those of its lane. */
  private async serves(agentType: string, tenantId: string, actor: Actor): Promise<boolean> {
    const own = this.config.AUTOWEAVE_WORKER_AGENT_TYPES;
    if (own.includes(agentType)) return true;
    const status = (await this.agents.list({ tenantId, actor })).find((agent) => agent.type === agentType);
    return status?.lane !== undefined && own.includes(status.lane);
  }

  private async turn(agent: ConsultedAgent, question: Question, tenantId: string, deadline: number | null): Promise<Answer> {
    const brief: Brief = {
      purpose: 'consult',
      goal: { goalId: question.from.goalId, text: question.goal.text, receivedAt: question.goal.receivedAt, inputs: [] },
      from: question.from.agent,
      question: question.question,
      context: question.context,
    };
    const request: ModelRequest = {
      tenantId,
      brief,
      system: `${renderSystem(brief)}\n\n${agent.instructions}`,
      messages: [],
      tools: [],
      maxOutputTokens: maxAnswerTokens,
      temperature: agent.temperature ?? 0.2,
      ...(agent.model === undefined ? {} : { model: agent.model }),
    };
    const { tokens, costMicroUsd, endsAt } = question.budget;
    const patienceMs = Math.min(turnMs, deadline === null ? turnMs : deadline - Date.now());
    const limits = { depth: question.depth, tokens, costMicroUsd, endsAt: new Date(endsAt), patienceMs };
    const { text, model, usage } = await oneTurn(this, { name: agent.name, type: question.agentType }, request, limits);
    return { agent: agent.name, answer: text, model, usage };
  }
}
