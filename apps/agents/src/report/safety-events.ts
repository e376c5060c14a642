import { safetyAlert, safetyBlocked, safetyViolation, type Step, type TaskAssignment } from '@autoweave/contracts';
import type { Bus } from '@autoweave/kernel';
import { metrics } from '@opentelemetry/api';

type GateStep = Extract<Step, { kind: 'gate' }>;

/** A call of a tool that does not exist, or with arguments that do not fit, is a mistake and breaks no safety rule. */
const mistakes: ReadonlySet<string> = new Set(['registry', 'schema']);

/**
 * Tells everybody what the gate said no to, or asks a person about, and counts it (AGT-054). The goal's log holds the same
 * verdict for good; these events are for those who watch now, and may be lost with this process.
 */
export async function tellSafety(
  bus: Pick<Bus, 'publish'>,
  run: Pick<TaskAssignment, 'tenantId' | 'goalId' | 'taskId' | 'attempt' | 'userId'> & { readonly agent: { readonly name: string } },
  { verdict, action, subject, rule, message, callId }: GateStep,
): Promise<void> {
  if (verdict === 'permitted_by_grant' || mistakes.has(rule)) return;
  // The part behind the colon may name a path or a host, which would make a series of its own each.
  metrics
    .getMeter('autoweave.agents')
    .createCounter('autoweave_safety_verdicts_total', { description: 'Actions that the safety gate refused or asked a person about' })
    .add(1, { verdict, action, rule: rule.split(':')[0] ?? rule });
  const { tenantId, goalId, taskId, attempt, userId } = run;
  const agent = run.agent.name;
  const payload = { goalId, taskId, attempt, agent, action, subject, rule, message, ...(callId === undefined ? {} : { callId }) };
  const sender = { tenantId, actor: { type: 'agent' as const, agent, taskId, forUserId: userId } };
  if (verdict === 'approval_required') return bus.publish(safetyAlert, payload, sender);
  await Promise.all([bus.publish(safetyViolation, payload, sender), bus.publish(safetyBlocked, payload, sender)]);
}
