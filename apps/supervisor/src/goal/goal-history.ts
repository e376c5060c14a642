import type { Checkpoint, GoalEvent, GoalTrace, PlanChanges, PlanVersion, ReplayReport } from '@autoweave/contracts';
import { fold, type GoalRun, planDiff, tracePhases } from '@autoweave/engine';
import { fault } from '@autoweave/kernel';
import type { GoalStore } from '../writer/goal-store.js';
import type { GoalsRepository } from './goals.repository.js';

const pageSize = 5_000;

/** The past of a goal, read from its log. Nothing here calls a model or a tool, and nothing is written. */
export class GoalHistory {
  constructor(
    private readonly store: GoalStore,
    private readonly goals: GoalsRepository,
  ) {}

  /** The whole log, in pages, so that a long one is never in memory at once. Throws NOT_FOUND when there is none. */
  async *events(tenantId: string, goalId: string, upTo = Number.POSITIVE_INFINITY): AsyncGenerator<GoalEvent> {
    for (let after = 0; ; ) {
      const page = await this.store.events(tenantId, goalId, after, pageSize);
      if (after === 0 && page.length === 0) throw fault('NOT_FOUND', `There is no goal ${goalId}`);
      for (const event of page) {
        if (event.seq > upTo) return;
        yield event;
      }
      if (page.length < pageSize) return;
      after = page.at(-1)?.seq ?? after;
    }
  }

  /** The goal as it was after event `seq`. Throws NOT_FOUND when the log is shorter. */
  async at(tenantId: string, goalId: string, seq: number): Promise<GoalRun> {
    let run: GoalRun | undefined;
    for await (const event of this.events(tenantId, goalId, seq)) run = fold([event], run);
    if (run?.seq !== seq) throw fault('NOT_FOUND', `The log of ${goalId} has ${run?.seq ?? 0} events, no number ${seq}`);
    return run;
  }

  /** Folds everything from the start and says where the stored projection differs. */
  async replay(tenantId: string, goalId: string): Promise<ReplayReport> {
    let run: GoalRun | undefined;
    const states: ReplayReport['states'] = [];
    for await (const event of this.events(tenantId, goalId)) {
      run = fold([event], run);
      if (event.type === 'goal.state_changed') states.push({ seq: event.seq, at: event.at, state: event.payload.to });
    }
    let differences = await this.goals.differences(run as GoalRun);
    // A goal under way may have moved between the two looks: catch up with it.
    for (let more = 3; differences.length > 0 && more > 0; more -= 1) {
      const newer = await this.store.events(tenantId, goalId, (run as GoalRun).seq, pageSize);
      if (newer.length === 0) break;
      for (const { type, payload, seq, at } of newer) if (type === 'goal.state_changed') states.push({ seq, at, state: payload.to });
      run = fold(newer, run) as GoalRun;
      differences = await this.goals.differences(run);
    }
    return { events: run?.seq ?? 0, states, equal: differences.length === 0, differences: [...differences] };
  }

  async checkpoints(tenantId: string, goalId: string): Promise<Checkpoint[]> {
    let run: GoalRun | undefined;
    const found: Checkpoint[] = [];
    for await (const event of this.events(tenantId, goalId)) {
      run = fold([event], run);
      const { seq, at } = event;
      const point = (label: string, taskKey?: string) =>
        found.push({ seq, at, state: (run as GoalRun).state, label, ...(taskKey === undefined ? {} : { taskKey }) });
      if (event.type === 'goal.plan_stored') point(`plan ${event.payload.version} is stored`);
      else if (event.type === 'goal.reopened') point(`opened again: ${event.payload.reason}`);
      else if (event.type === 'task.completed') {
        const spec = run?.tasks.get(event.payload.taskId)?.spec;
        point(`"${spec?.name ?? event.payload.taskId}" is done`, spec?.key);
      }
    }
    return found;
  }

  async plans(tenantId: string, goalId: string): Promise<PlanVersion[]> {
    const found: PlanVersion[] = [];
    for await (const { type, payload, seq, at } of this.events(tenantId, goalId))
      if (type === 'goal.plan_stored')
        found.push({
          version: payload.version,
          seq,
          at,
          summary: payload.plan.summary,
          tasks: payload.plan.tasks.length,
          kept: payload.keptTaskIds.length,
          model: payload.model,
          ...(payload.plan.alignment ? { alignment: payload.plan.alignment } : {}),
        });
    return found;
  }

  async planDiff(tenantId: string, goalId: string, from: number, to: number): Promise<PlanChanges> {
    const plans = new Map<number, Parameters<typeof planDiff>[0]>();
    for await (const event of this.events(tenantId, goalId))
      if (event.type === 'goal.plan_stored') plans.set(event.payload.version, event.payload.plan);
    const [before, after] = [plans.get(from), plans.get(to)];
    if (!before || !after) throw fault('NOT_FOUND', `The goal has no plan ${before ? to : from}; there are ${plans.size}`);
    const diff = planDiff(before, after);
    return { from, to, added: [...diff.added], removed: [...diff.removed], changed: [...diff.changed], same: [...diff.same] };
  }

  async trace(tenantId: string, goalId: string): Promise<GoalTrace> {
    const events: GoalEvent[] = [];
    // Steps make up most of a log and say nothing about phases.
    for await (const event of this.events(tenantId, goalId)) if (event.type !== 'task.stepped') events.push(event);
    const phases = tracePhases(events);
    const blamed = phases.findLast((visit) => visit.blamed);
    return { phases: phases.map((visit) => ({ ...visit })), ...(blamed ? { blamedPhase: blamed.phase } : {}) };
  }
}
