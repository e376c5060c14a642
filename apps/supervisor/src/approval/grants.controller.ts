import { grantsIssue, grantsList, grantsRevoke, grantsUse, maxGrantDays, type StandingGrant } from '@autoweave/contracts';
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { tenantOf } from '../goal/goals.controller.js';
import { GoalReader } from '../goal/goal-reader.js';
import { askedThroughAgent } from './four-eyes.js';
import { GrantsRepository } from './grants.repository.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;

const dayMs = 86_400_000;

/** Standing grants: issued and revoked by people only, never wider than a tenant, never for longer than `maxGrantDays`. */
@Controller()
export class GrantsController {
  constructor(
    @Inject(GrantsRepository) private readonly grants: GrantsRepository,
    @Inject(GoalReader) private readonly goals: GoalReader,
  ) {}

  @OnCommand(grantsIssue)
  async issue(request: In<typeof grantsIssue>, context: MessageContext): Promise<StandingGrant> {
    const tenantId = tenantOf(context);
    if (context.actor.type !== 'user') throw fault('FORBIDDEN', 'Only a person can issue a standing grant');
    const now = Date.now();
    const expires = Date.parse(request.expiresAt);
    if (expires <= now) throw fault('VALIDATION_FAILED', 'The grant would have expired already');
    if (expires > now + maxGrantDays * dayMs)
      throw fault('VALIDATION_FAILED', `A standing grant holds for ${maxGrantDays} days at most`, { hint: 'Issue a new one when it ends' });
    // A goal of somebody else is no scope either: it must be one of this tenant.
    const goal = request.scope.kind === 'goal' ? await this.goals.get(tenantId, request.scope.id) : undefined;
    if (goal && askedThroughAgent(goal, context.actor.userId))
      throw fault('FORBIDDEN', 'You asked for this through an agent', { hint: 'Somebody else has to permit it' });
    const issued = await this.grants.issue(tenantId, {
      ...request,
      issuedBy: context.actor.userId,
      uses: 0,
      issuedAt: new Date(now).toISOString(),
    });
    if (!issued) throw fault('CONFLICT', `The id ${request.grantId} is taken`);
    return issued;
  }

  @OnCommand(grantsList)
  async list(filter: In<typeof grantsList>, context: MessageContext): Promise<z.input<typeof grantsList.output>> {
    return { grants: await this.grants.list(tenantOf(context), filter) };
  }

  @OnCommand(grantsRevoke)
  async revoke({ grantId, by }: In<typeof grantsRevoke>, context: MessageContext): Promise<StandingGrant> {
    if (context.actor.type === 'agent') throw fault('FORBIDDEN', 'Only a person can revoke a standing grant');
    const revoked = await this.grants.revoke(tenantOf(context), grantId, by);
    if (!revoked) throw fault('NOT_FOUND', `There is no standing grant ${grantId}`);
    return revoked;
  }

  @OnCommand(grantsUse)
  async use(call: In<typeof grantsUse>, context: MessageContext): Promise<z.input<typeof grantsUse.output>> {
    return { granted: await this.grants.use(tenantOf(context), call) };
  }
}
