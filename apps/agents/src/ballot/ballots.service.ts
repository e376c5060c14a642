import { type Actor, type agentsBallot, type Brief, noUsage } from '@autoweave/contracts';
import { fault, POOL, type Pool } from '@autoweave/kernel';
import { readJson, renderSystem } from '@autoweave/models';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AGENT_DIRECTORY } from '../agents.tokens.js';
import { oneTurn } from '../consult/one-turn.js';
import { GatedModel, SafetyGate } from '../gate/index.js';
import type { AgentDirectory } from '../interaction/agent-directory.js';
import { NetworkPresence } from '../presence/network-presence.js';
import { UsageRepository } from '../usage/usage.repository.js';
import { ruledBallot } from './ruled-ballot.js';

type Question = z.infer<(typeof agentsBallot)['input']>;
type Answer = z.infer<(typeof agentsBallot)['output']>;

const turnMs = 30_000;
/** What one voice may cost. */
const ballotTokens = 16_000;
const maxAnswerTokens = 512;
/** Under whom the cost of deciding together is booked: it is nobody's task. */
const bookedOn = 'cooperation';
const Reply = z.object({ choice: z.string().nullable(), rationale: z.string().default('') });

/** Gives an agent's voice in a vote, round or proposal: one bounded turn under its definition, or what rules can say. */
@Injectable()
export class BallotsService {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SafetyGate) readonly gate: SafetyGate,
    @Inject(GatedModel) readonly model: GatedModel,
    @Inject(AGENT_DIRECTORY) private readonly agents: AgentDirectory,
    @Inject(UsageRepository) private readonly usage: UsageRepository,
    @Inject(NetworkPresence) private readonly network: NetworkPresence,
  ) {}

  /** The same question is answered once, also when it is delivered twice. */
  async answer(question: Question, tenantId: string, actor: Actor, deadline: number | null): Promise<Answer> {
    const key = `ballot:${question.ballotKey}`;
    const { rows } = await this.pool.query<{ answer: Answer }>('SELECT answer FROM consult WHERE tenant_id = $1 AND call_key = $2', [
      tenantId,
      key,
    ]);
    if (rows[0]) return { ...rows[0].answer, usage: noUsage };
    const over = this.network.begin(tenantId, question.agent);
    const answer = await this.voice(question, tenantId, actor, deadline).finally(over);
    const { rowCount } = await this.pool.query(
      'INSERT INTO consult (tenant_id, call_key, answer) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING',
      [tenantId, key, JSON.stringify(answer)],
    );
    if (rowCount === 1 && answer.usage.modelCalls > 0)
      await this.usage.add({ tenantId, userId: bookedOn, model: answer.model, agent: question.agent.name }, answer.usage);
    return answer;
  }

  private async voice(question: Question, tenantId: string, actor: Actor, deadline: number | null): Promise<Answer> {
    const { kind, title, description, options, ownPosition } = question;
    const agent = await this.agents.named(question.agent, { tenantId, actor });
    if (this.model.provider === 'embedded') {
      const ruled = ruledBallot({ options, ownPosition, skills: [agent.name, question.agent.type, ...agent.skills] });
      return { ...ruled, model: this.model.label, usage: noUsage };
    }
    const brief: Brief = {
      purpose: 'consult',
      goal: {
        goalId: question.ballotKey,
        text: `The agents decide together (${kind}): ${title}`,
        receivedAt: new Date().toISOString(),
        inputs: [],
      },
      from: 'the other agents',
      question: `Which of these do you choose, seen from your field? ${options.map((option) => JSON.stringify(option)).join(', ')}\nAnswer with one JSON object only: {"choice": one of them word for word, or null when you cannot judge it, "rationale": one sentence}`,
      context: `${description.slice(0, 6_000)}${ownPosition === undefined ? '' : `\nYour own position so far: ${ownPosition}`}`,
    };
    const now = Date.now();
    const endsAt = new Date(Math.min(Date.parse(question.endsAt), now + turnMs));
    const turn = await oneTurn(
      this,
      { name: agent.name, type: question.agent.type },
      {
        tenantId,
        brief,
        system: `${renderSystem(brief)}\n\n${agent.instructions}`,
        messages: [],
        tools: [],
        maxOutputTokens: maxAnswerTokens,
        temperature: agent.temperature ?? 0.2,
        ...(agent.model === undefined ? {} : { model: agent.model }),
      },
      { depth: 1, tokens: ballotTokens, endsAt, patienceMs: Math.min(turnMs, deadline === null ? turnMs : deadline - now) },
    );
    const read = Reply.safeParse(readJson(turn.text));
    if (!read.success) throw fault('MODEL_ANSWER_INVALID', `${agent.name} gave no ballot`);
    const choice = options.find((option) => option.toLowerCase() === read.data.choice?.trim().toLowerCase());
    if (read.data.choice !== null && choice === undefined)
      throw fault('MODEL_ANSWER_INVALID', `${agent.name} chose "${read.data.choice}", which is no option`);
    return {
      ...(choice === undefined ? {} : { choice }),
      rationale: read.data.rationale.slice(0, 2_000),
      model: turn.model,
      usage: turn.usage,
    };
  }
}
