import { goalsFork, goalsSubmit, Plan, type TaskResult } from '@autoweave/contracts';
import { type GoalRun, keptResults } from '@autoweave/engine';
import { BUS, type Bus, fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { GoalHistory } from './goal-history.js';
import { GoalReader } from './goal-reader.js';
import { tenantOf } from './goals.controller.js';

type Request = z.infer<typeof goalsFork.input>;
const submitTimeoutMs = 15_000;

/** A new goal that goes on from a point of an old one. The old one stays as it is. */
@Controller()
export class ForkController {
  constructor(
    @Inject(GoalReader) private readonly reader: GoalReader,
    @Inject(GoalHistory) private readonly history: GoalHistory,
    @Inject(BUS) private readonly bus: Bus,
  ) {}

  @OnCommand(goalsFork)
  async fork(request: Request, context: MessageContext): Promise<z.input<typeof goalsFork.output>> {
    const tenantId = tenantOf(context);
    const { goalId, seq } = request;
    const run = seq === undefined ? await this.reader.get(tenantId, goalId) : await this.history.at(tenantId, goalId, seq);
    if (!run.plan) throw fault('INVALID_TRANSITION', 'The goal had no plan at that point', { hint: 'Fork from a later event' });
    const restored = restoredOf(run, request);
    const { created, goalId: forked } = await this.bus.request(
      goalsSubmit,
      {
        goalId: request.newGoalId,
        idempotencyKey: request.idempotencyKey,
        userId: request.userId,
        ...(run.conversationId ? { conversationId: run.conversationId } : {}),
        text: request.text ?? run.text,
        title: run.title,
        inputs: [...run.inputs],
        priority: run.priority,
        limits: run.limits,
        ...(run.requestedPattern ? { pattern: run.requestedPattern } : {}),
        ...(run.auctionTerms ? { auction: run.auctionTerms } : {}),
        plan: Plan.parse(run.plan),
        forkedFrom: { goalId, seq: run.seq },
        ...(request.permissions ? { permissions: request.permissions } : {}),
        ...(Object.keys(restored).length > 0 ? { restored } : {}),
        ...(context.actor.type === 'agent' ? { origin: `agent:${context.actor.agent}` } : {}),
      },
      { tenantId, actor: context.actor, correlationId: context.correlationId },
      { timeoutMs: submitTimeoutMs },
    );
    return { goalId: forked, created, restored: Object.keys(restored) };
  }
}

/** What stands in the new goal: results that do not depend on `fromKey`, and those that a person wrote instead. */
function restoredOf(run: GoalRun, { fromKey, edits }: Request): Record<string, TaskResult> {
  const edited = Object.keys(edits ?? {});
  const unknown = [...(fromKey === undefined ? [] : [fromKey]), ...edited].filter((key) => !run.byKey.has(key));
  if (unknown.length > 0) throw fault('NOT_FOUND', `The plan has no task ${unknown.map((key) => `"${key}"`).join(', ')}`);
  // Whatever builds on an edited result is done again; the edited ones themselves stand as they were written.
  return { ...keptResults(run, [...(fromKey === undefined ? [] : [fromKey]), ...edited]), ...edits };
}
