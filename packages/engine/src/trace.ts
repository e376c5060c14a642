import { addUsage, type GoalEvent, type GoalState, noUsage, type Phase, type Usage } from '@autoweave/contracts';
import { bookedBy } from './budget.js';

/** One pass through one of the seven phases (ORC-067). A goal that is planned anew goes through some of them again. */
export interface PhaseTrace {
  readonly phase: Phase;
  readonly startedAt: string;
  readonly endedAt?: string | undefined;
  readonly usage: Usage;
  /** What came of it, in a sentence. */
  readonly outcome?: string | undefined;
  /** A later verification found the cause of a failure here (ORC-068). */
  readonly blamed?: { readonly reason: string } | undefined;
}

type Open = { -readonly [K in keyof PhaseTrace]: PhaseTrace[K] };

const phaseByState: Partial<Record<GoalState, Phase>> = {
  RECEIVED: 'OBSERVE',
  INTENT_ANALYSIS: 'OBSERVE',
  TASK_DECOMPOSITION: 'THINK',
  AGENT_ASSIGNMENT: 'BUILD',
  EXECUTING: 'EXECUTE',
  PARALLEL_EXECUTING: 'EXECUTE',
  VERIFYING: 'VERIFY',
  WRITING_MEMORY: 'LEARN',
  REFLECTING: 'LEARN',
};

/**
 * The seven phases of a goal as its log shows them (mapping of ORC-071). Thinking ends and planning begins when the plan is
 * stored; the criteria are frozen in BUILD.
 */
export function tracePhases(events: Iterable<GoalEvent>): readonly PhaseTrace[] {
  const trace: Open[] = [];
  let present: Open | undefined;
  const enter = (phase: Phase, at: string): Open => {
    if (present?.phase === phase) return present;
    if (present) present.endedAt = at;
    present = { phase, startedAt: at, usage: noUsage };
    trace.push(present);
    return present;
  };
  const spend = (usage: Usage) => {
    if (present) present.usage = addUsage(present.usage, usage);
  };
  for (const event of events) {
    spend(bookedBy(event));
    switch (event.type) {
      case 'goal.state_changed': {
        const phase = phaseByState[event.payload.to];
        if (phase) enter(phase, event.at);
        else if (present && event.payload.to !== 'REPLANNING' && event.payload.to !== 'IDLE') {
          present.endedAt = event.at;
          present.outcome ??= event.payload.reason;
          present = undefined;
        }
        break;
      }
      case 'goal.intent_analyzed':
        if (present) present.outcome = event.payload.intent.objective;
        break;
      case 'goal.plan_stored': {
        if (present) present.outcome = `thought out by ${event.payload.model}`;
        const { plan, version } = event.payload;
        enter('PLAN', event.at).outcome = `plan ${version}: ${plan.tasks.length} ${plan.tasks.length === 1 ? 'task' : 'tasks'}`;
        break;
      }
      case 'goal.verified':
        if (present)
          present.outcome = event.payload.passed
            ? event.payload.outcomes.length === 0
              ? 'there was nothing to verify'
              : `${event.payload.outcomes.length} criteria passed, quality ${event.payload.quality?.toFixed(2) ?? 'not measured'}`
            : `failed: ${event.payload.reason ?? 'a criterion did not pass'}`;
        if (!event.payload.passed && event.payload.blamedPhase !== undefined) {
          const guilty = trace.findLast((t) => t.phase === event.payload.blamedPhase);
          if (guilty) guilty.blamed = { reason: event.payload.reason ?? '' };
        }
        break;
      case 'goal.reflected':
        if (present) present.outcome = `${event.payload.lessons.length} ${event.payload.lessons.length === 1 ? 'lesson' : 'lessons'}`;
        break;
      default:
    }
  }
  return trace;
}
