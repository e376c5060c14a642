import {
  approvalsDecide,
  type Command,
  type Envelope,
  goalsCancel,
  goalsChildFinished,
  goalsControl,
  goalsSubmit,
  type TaskReport,
  tasksReport,
} from '@autoweave/contracts';
import type { Decision, GoalCommand } from '@autoweave/engine';
import { fault, FaultError } from '@autoweave/kernel';
import type { z } from 'zod';
import type { AgentDirectory } from '../agent/agent-directory.js';
import { agentOrigin, askedThroughAgent } from '../approval/four-eyes.js';
import { childFinished, control } from './control-handler.js';
import { own } from './own.js';
import type { Room } from './room.js';
import { assertPlan, freshTaskIds, receivedOf, submissionHash } from './submission.js';
import type { TenantLimits } from './tenant-limits.js';

const commands = new Map<string, Command>(
  [goalsSubmit, goalsCancel, goalsControl, goalsChildFinished, approvalsDecide, tasksReport].map((c) => [`${c.type}@${c.version}`, c]),
);

/** Ids of goals that a message is about, so that they can be fetched before it is handled. */
export function goalOf(envelope: Envelope): string | undefined {
  const payload = envelope.payload as { goalId?: unknown } | null;
  return typeof payload?.goalId === 'string' ? payload.goalId : undefined;
}

export const isSubmission = (envelope: Envelope): boolean => envelope.type === goalsSubmit.type;

/** Carries out one command of the bus on the goals. Throws a fault for the caller; answers with what it is told. */
export function handleMessage(envelope: Envelope, room: Room, agents: AgentDirectory, limits: TenantLimits): unknown {
  const command = commands.get(`${envelope.type}@${envelope.version}`);
  if (!command) throw fault('UNAVAILABLE', `This version of the supervisor does not know ${envelope.type}@${envelope.version}`);
  const payload = command.input.parse(envelope.payload);
  switch (command) {
    case goalsSubmit:
      return submit(envelope, payload as z.infer<typeof goalsSubmit.input>, room, agents, limits);
    case goalsCancel:
      return cancel(envelope, payload as z.infer<typeof goalsCancel.input>, room);
    case goalsControl:
      return control(envelope, payload as z.infer<typeof goalsControl.input>, room, limits.bounds);
    case goalsChildFinished:
      return childFinished(envelope, payload as z.infer<typeof goalsChildFinished.input>, room);
    case approvalsDecide:
      return decide(envelope, payload as z.infer<typeof approvalsDecide.input>, room);
    default:
      return report(envelope, payload as z.infer<typeof tasksReport.input>, room);
  }
}

function accepted(decision: Decision): Extract<Decision, { ok: true }> {
  if (!decision.ok) throw new FaultError(decision.fault);
  return decision;
}

function submit(envelope: Envelope, s: z.infer<typeof goalsSubmit.input>, room: Room, agents: AgentDirectory, limits: TenantLimits) {
  if (envelope.tenantId === null) throw fault('VALIDATION_FAILED', 'A goal belongs to a tenant');
  const hash = submissionHash(s);
  const known = room.knownKey(envelope.tenantId, s.idempotencyKey);
  if (known) {
    if (known.hash !== hash)
      throw fault('IDEMPOTENCY_MISMATCH', 'The idempotency key was used with another request', { details: { goalId: known.goalId } });
    return { goalId: known.goalId, created: false };
  }
  if (room.find(s.goalId)) throw fault('CONFLICT', `The goal ${s.goalId} exists already`);
  if (s.plan) assertPlan(s.plan, agents.of(envelope.tenantId).types);
  // A child goal belongs to work that was let in already; what it may use is lent by its parent.
  const granted =
    s.parentGoalId !== undefined && envelope.actor.type === 'service' ? s.limits : limits.bounds.granted(s.limits, envelope.tenantId);
  if (s.parentGoalId === undefined) limits.assertOpen(envelope.tenantId);
  if (s.parentGoalId === undefined) limits.assertRoom(room.loadOf(envelope.tenantId), s.plan?.tasks.length ?? 1);
  accepted(
    room.create(
      s.goalId,
      { idempotencyKey: s.idempotencyKey, requestHash: hash },
      {
        type: 'submit',
        at: room.now(),
        received: receivedOf(envelope.tenantId, { ...s, limits: granted }, byAgent(envelope)),
        taskIds: s.plan ? freshTaskIds(s.plan) : undefined,
        restored: s.restored,
      },
    ),
  );
  return { goalId: s.goalId, created: true };
}

/** A goal that an agent asked for says so, whatever its submission claims. */
const byAgent = ({ actor }: Envelope): string | undefined => (actor.type === 'agent' ? `${agentOrigin}${actor.agent}` : undefined);

function cancel(envelope: Envelope, c: z.infer<typeof goalsCancel.input>, room: Room) {
  own(envelope, room, c.goalId);
  accepted(room.apply(c.goalId, { type: 'cancel', at: room.now(), by: c.by, reason: c.reason }));
  return { accepted: true };
}

function decide(envelope: Envelope, d: z.infer<typeof approvalsDecide.input>, room: Room) {
  if (envelope.actor.type === 'agent') throw fault('FORBIDDEN', 'An agent cannot decide an approval');
  if (d.decision === 'rejected' && d.editedArguments) throw fault('VALIDATION_FAILED', 'Arguments are edited only to be approved');
  const run = own(envelope, room, d.goalId);
  if (askedThroughAgent(run, d.by) || (envelope.actor.type === 'user' && askedThroughAgent(run, envelope.actor.userId)))
    throw fault('FORBIDDEN', 'You asked for this through an agent', { hint: 'Somebody else has to decide it' });
  accepted(
    room.apply(d.goalId, {
      type: 'decide_approval',
      at: room.now(),
      approvalId: d.approvalId,
      decision: d.decision,
      decidedBy: d.by,
      reason: d.reason,
      editedArguments: d.editedArguments,
    }),
  );
  return { approvalId: d.approvalId, decision: d.decision };
}

function report(envelope: Envelope, r: z.infer<typeof tasksReport.input>, room: Room) {
  const run = room.find(r.goalId);
  const refused: { taskId: string; attempt: number }[] = [];
  if (!run || (envelope.tenantId !== null && envelope.tenantId !== run.tenantId))
    return { refused: r.reports.map(({ taskId, attempt }) => ({ taskId, attempt })) };
  for (let i = 0; i < r.reports.length; i += 1) {
    const one = r.reports[i] as TaskReport;
    if (one.kind === 'started') {
      const items = [];
      for (; r.reports[i]?.kind === 'started'; i += 1) items.push(r.reports[i] as Extract<TaskReport, { kind: 'started' }>);
      i -= 1;
      const decision = room.apply(r.goalId, { type: 'start', at: room.now(), workerId: r.workerId, items });
      if (decision.ok) refused.push(...decision.refused);
      continue;
    }
    const decision = room.apply(r.goalId, commandOf(one, r.workerId, room));
    if (decision.ok || (decision.fault.code !== 'STALE_ATTEMPT' && failInstead(one, decision.fault.message, r.goalId, room))) continue;
    refused.push({ taskId: one.taskId, attempt: one.attempt });
  }
  return { refused };
}

/** An agent that gave its task away in vain no longer works on it: the attempt ends, rather than to hang until its time is over. */
function failInstead(r: TaskReport, reason: string, goalId: string, room: Room): boolean {
  if (r.kind !== 'handed_off') return false;
  const fault = { code: 'TOOL_FAILED' as const, message: `The task could not be handed over to ${r.to}: ${reason}` };
  const claim = { taskId: r.taskId, attempt: r.attempt, token: r.token };
  return room.apply(goalId, { type: 'fail', at: room.now(), ...claim, fault, usage: r.usage, jitter: room.chance() }).ok;
}

function commandOf(r: Exclude<TaskReport, { kind: 'started' }>, workerId: string, room: Room): GoalCommand {
  const at = room.now();
  const claim = { taskId: r.taskId, attempt: r.attempt, token: r.token };
  switch (r.kind) {
    case 'progress':
      return { type: 'progress', at, ...claim, percent: r.percent, message: r.message };
    case 'steps':
      return { type: 'step', at, ...claim, steps: r.steps, spent: r.spent };
    case 'completed':
      return { type: 'complete', at, workerId, ...claim, result: r.result, usage: r.usage };
    case 'failed':
      return { type: 'fail', at, ...claim, fault: r.fault, usage: r.usage, jitter: room.chance() };
    case 'handed_off':
      return { type: 'hand_off', at, ...claim, to: r.to, note: r.note, usage: r.usage };
    case 'suspended':
      return { type: 'suspend', at, ...claim, approval: r.approval, usage: r.usage };
  }
}
