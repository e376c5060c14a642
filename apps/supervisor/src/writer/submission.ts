import { createHash } from 'node:crypto';
import type { GoalEventPayload, goalsSubmit, Plan } from '@autoweave/contracts';
import { planErrors } from '@autoweave/engine';
import { fault, newId } from '@autoweave/kernel';
import type { z } from 'zod';

export type Submission = z.infer<typeof goalsSubmit.input>;

/** What makes two submissions under one key the same request. */
export function submissionHash(s: Submission): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        s.userId,
        s.conversationId,
        s.text,
        s.inputs.map((f) => f.sha256),
        s.pattern,
        s.plan,
        ...(s.restored ? [s.restored, s.forkedFrom] : []),
      ]),
    )
    .digest('hex');
}

/** First line of the text, short enough for a list. */
function titleOf(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
}

/** `origin` is what the sender's verified identity says about where the goal comes from. */
export function receivedOf(tenantId: string, s: Submission, origin = s.origin): GoalEventPayload<'goal.received'> {
  // How a plan stands to the organisation's documents is found out here, not handed in; a fork takes over what was found.
  const { alignment, ...handedIn } = s.plan ?? {};
  return {
    tenantId,
    userId: s.userId,
    conversationId: s.conversationId,
    title: s.title ?? titleOf(s.text),
    text: s.text,
    inputs: s.inputs,
    priority: s.priority,
    limits: s.limits,
    ...(s.pattern ? { pattern: s.pattern } : {}),
    ...(s.auction ? { auction: s.auction } : {}),
    ...(s.plan ? { plan: s.forkedFrom && alignment ? s.plan : (handedIn as Plan) } : {}),
    ...(s.parentGoalId ? { parentGoalId: s.parentGoalId } : {}),
    ...(s.parentTaskId ? { parentTaskId: s.parentTaskId } : {}),
    ...(s.depth === undefined ? {} : { depth: s.depth }),
    ...(s.forkedFrom ? { forkedFrom: s.forkedFrom } : {}),
    ...(s.startAt ? { startAt: s.startAt } : {}),
    ...(origin ? { origin } : {}),
    ...(s.permissions ? { permissions: s.permissions } : {}),
  };
}

/** Largest plan that is accepted; the schema allows no more either. */
export const maxPlanTasks = 2_000;

/** Throws PLAN_INVALID with every broken rule. */
export function assertPlan(plan: Plan, agentTypes: ReadonlySet<string>): void {
  const errors = planErrors(plan, { agentTypes, maxTasks: maxPlanTasks });
  if (errors.length > 0) throw fault('PLAN_INVALID', errors.slice(0, 5).join('; '), { details: { errors } });
}

/** A fresh id for every key of a plan. */
export const freshTaskIds = (plan: Plan): Record<string, string> => Object.fromEntries(plan.tasks.map((task) => [task.key, newId('task')]));
