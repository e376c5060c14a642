import { goalFinished, goalsGet, runTokensAuthorize, runTokensIssue, runTokensRevoke, tasksGet } from '@autoweave/contracts';
import { BUS, type Bus, fault, type MessageContext, OnCommand, OnEvent, type Sender } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { DATABASE, type Database } from '../database/database.js';
import { agentsClient } from '../oauth/client.js';
import { RunTokensRepository } from './run-tokens.repository.js';
import { RunTokensService } from './run-tokens.service.js';

const running = new Set(['assigned', 'in_progress', 'blocked']);

/** Run tokens over the bus: for the agents, which have no other way to act in a person's name. */
@Controller()
export class RunTokensConsumer {
  constructor(
    @Inject(RunTokensService) private readonly runs: RunTokensService,
    @Inject(RunTokensRepository) private readonly repository: RunTokensRepository,
    @Inject(DATABASE) private readonly db: Database,
    @Inject(BUS) private readonly bus: Bus,
  ) {}

  @OnCommand(runTokensIssue)
  async issue(input: z.infer<typeof runTokensIssue.input>, context: MessageContext) {
    const tenantId = onlyAgents(context);
    const userId = await this.personBehind(input, tenantId);
    const issued = await this.runs.issueRoot(
      {
        tenantId,
        userId,
        clientId: agentsClient.client_id,
        agent: input.agent,
        goalId: input.goalId,
        taskId: input.taskId,
        attempt: input.attempt,
      },
      { scopes: input.scopes, tools: 'any', left: input.budget, expiresAt: Number.POSITIVE_INFINITY },
      { tools: input.tools, budget: input.budget, seconds: input.seconds },
    );
    if (!issued.ok) throw fault('FORBIDDEN', issued.reason);
    const { token, row } = issued.value;
    return { runId: row.id, token, scopes: row.scopes, expiresAt: row.expires_at.toISOString() };
  }

  @OnCommand(runTokensAuthorize)
  async authorize({ tokenHash, ...call }: z.infer<typeof runTokensAuthorize.input>, context: MessageContext) {
    onlyAgents(context);
    return this.runs.authorize(tokenHash, call, 1);
  }

  @OnCommand(runTokensRevoke)
  async revoke({ runId, reason }: z.infer<typeof runTokensRevoke.input>, context: MessageContext) {
    return { revoked: await this.runs.revokeOfTenant(runId, onlyAgents(context), reason ?? 'the agent is done') };
  }

  @OnEvent(goalFinished)
  async finished({ goalId }: z.infer<typeof goalFinished.payload>) {
    await this.repository.revokeOfGoal(goalId, 'the goal has ended');
  }

  /** The person whose goal a running attempt belongs to. The supervisor says so, not whoever asks. */
  private async personBehind(input: z.infer<typeof runTokensIssue.input>, tenantId: string): Promise<string> {
    const sender: Sender = { tenantId, actor: { type: 'service', service: 'gateway' } };
    const [task, goal] = await Promise.all([
      this.bus.request(tasksGet, { taskId: input.taskId }, sender),
      this.bus.request(goalsGet, { goalId: input.goalId }, sender),
    ]);
    if (task.goalId !== goal.goalId || task.attempt !== input.attempt || !running.has(task.state))
      throw fault('FORBIDDEN', 'This attempt does not run');
    const user = await this.db.user.findFirst({ where: { id: goal.userId, tenantId, status: 'active' }, select: { id: true } });
    if (!user) throw fault('FORBIDDEN', 'The person whose goal it is is not active');
    return user.id;
  }
}

function onlyAgents({ actor, tenantId }: MessageContext): string {
  if (actor.type !== 'service' || actor.service !== 'agents' || tenantId === null)
    throw fault('FORBIDDEN', 'Only the agents ask for run tokens');
  return tenantId;
}
