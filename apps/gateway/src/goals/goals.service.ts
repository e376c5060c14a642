import {
  type Approval,
  approvalsDecide,
  approvalsGet,
  approvalsList,
  defaultGoalLimits,
  goalsCancel,
  goalsEvents,
  goalsGet,
  goalsList,
  goalsPlan,
  goalsStats,
  goalsSubmit,
  goalsTasks,
  SubmitGoal,
} from '@autoweave/contracts';
import { BUS, type Bus, fault, newId, toFault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { type Principal, senderOf } from '../auth/principal.js';
import { FilesService } from '../files/files.service.js';
import { QuotasService } from '../tenant/quotas.service.js';

type In<C extends { input: z.ZodType }> = z.input<C['input']>;

/** Goals as the edge sees them: the supervisor owns them, this only speaks for the verified caller. */
@Injectable()
export class GoalsService {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(FilesService) private readonly files: FilesService,
    @Inject(QuotasService) private readonly quotas: QuotasService,
  ) {}

  /**
   * Resolves after the goal is durable. Idempotent by `idempotencyKey` within the tenant. Takes one goal of the tenant's
   * day; throws QUOTA_EXCEEDED when none is left. `origin` says what started it when it was not a person.
   */
  async submit(caller: Principal, goal: z.input<typeof SubmitGoal>, origin?: string): Promise<{ goalId: string; created: boolean }> {
    await this.quotas.takeGoal(caller.tenantId, caller.tier);
    try {
      const submitted = await this.send(caller, SubmitGoal.parse(goal), origin);
      if (!submitted.created) await this.quotas.returnGoal(caller.tenantId);
      return submitted;
    } catch (error) {
      // Without an answer nobody knows whether the goal was taken: then it counts.
      if (toFault(error).code !== 'DEADLINE_EXCEEDED') await this.quotas.returnGoal(caller.tenantId);
      throw error;
    }
  }

  private async send(caller: Principal, goal: z.infer<typeof SubmitGoal>, origin?: string): Promise<{ goalId: string; created: boolean }> {
    const inputs = await this.files.refs(caller, goal.fileIds);
    const goalId = newId('goal');
    return this.bus.request(
      goalsSubmit,
      {
        goalId,
        idempotencyKey: goal.idempotencyKey ?? goalId,
        userId: caller.userId,
        permissions: [...caller.permissions],
        text: goal.text,
        inputs: [...inputs],
        priority: goal.priority,
        limits: { ...defaultGoalLimits, ...goal.limits },
        ...(goal.title ? { title: goal.title } : {}),
        ...(goal.conversationId ? { conversationId: goal.conversationId } : {}),
        ...(goal.pattern ? { pattern: goal.pattern } : {}),
        ...(goal.auction ? { auction: goal.auction } : {}),
        ...(goal.plan ? { plan: goal.plan } : {}),
        ...(goal.startAt ? { startAt: goal.startAt } : {}),
        ...(origin ? { origin } : {}),
      },
      senderOf(caller),
      { timeoutMs: 15_000 },
    );
  }

  get = (caller: Principal, goalId: string) => this.bus.request(goalsGet, { goalId }, senderOf(caller));
  list = (caller: Principal, query: In<typeof goalsList>) => this.bus.request(goalsList, query, senderOf(caller));
  tasks = (caller: Principal, goalId: string) => this.bus.request(goalsTasks, { goalId }, senderOf(caller));
  plan = (caller: Principal, query: In<typeof goalsPlan>) => this.bus.request(goalsPlan, query, senderOf(caller));
  events = (caller: Principal, query: In<typeof goalsEvents>) => this.bus.request(goalsEvents, query, senderOf(caller));
  stats = (caller: Principal) => this.bus.request(goalsStats, {}, senderOf(caller));
  approvals = (caller: Principal, query: In<typeof approvalsList>) => this.bus.request(approvalsList, query, senderOf(caller));

  async cancel(caller: Principal, goalId: string, reason?: string): Promise<{ accepted: boolean }> {
    // The shard's owner trusts its goals, not the caller: that this tenant has such a goal is asked first.
    await this.get(caller, goalId);
    return this.bus.request(goalsCancel, { goalId, by: caller.userId, ...(reason ? { reason } : {}) }, senderOf(caller));
  }

  async decide(
    caller: Principal,
    approvalId: string,
    decision: 'approved' | 'rejected',
    reason?: string,
    editedArguments?: Record<string, unknown>,
  ): Promise<{ approvalId: string; decision: 'approved' | 'rejected' }> {
    const approval = await this.bus.request(approvalsGet, { approvalId }, senderOf(caller));
    return this.decideOne(caller, approval, decision, reason, editedArguments);
  }

  /** Decides every pending approval of a goal, or of one of its tasks. */
  async decideAll(
    caller: Principal,
    goalId: string,
    decision: 'approved' | 'rejected',
    taskId?: string,
    reason?: string,
  ): Promise<string[]> {
    const { approvals } = await this.approvals(caller, { goalId, status: 'pending', limit: 200 });
    const wanted = approvals.filter((approval) => taskId === undefined || approval.taskId === taskId);
    if (wanted.length === 0) throw fault('NOT_FOUND', 'Nothing of this goal waits for a decision');
    await Promise.all(wanted.map((approval) => this.decideOne(caller, approval, decision, reason)));
    return wanted.map((approval) => approval.approvalId);
  }

  private decideOne(
    caller: Principal,
    approval: Approval,
    decision: 'approved' | 'rejected',
    reason?: string,
    editedArguments?: Record<string, unknown>,
  ) {
    return this.bus.request(
      approvalsDecide,
      {
        goalId: approval.goalId,
        approvalId: approval.approvalId,
        decision,
        by: caller.userId,
        ...(reason ? { reason } : {}),
        ...(editedArguments ? { editedArguments } : {}),
      },
      senderOf(caller),
    );
  }
}
