import { type AgentDefinition, agentsBid, type Bid, type BidCandidate, type PlanTask } from '@autoweave/contracts';
import type { Decision, GoalCommand, GoalRun, TaskRun } from '@autoweave/engine';
import type { Bus, Log } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { Averages, TrackRecord } from '../dispatch/track-record.js';

export interface AuctioneerParts {
  readonly bus: Bus;
  readonly agents: AgentDirectory;
  readonly record: TrackRecord;
  readonly log: Log;
  readonly command: (goalId: string, command: GoalCommand) => Promise<Decision>;
}

/** Time kept from the window so that the bids made here still come before it closes. */
const marginMs = 500;
/** As much of the goal's text as bidders get to see. */
const maxTextLength = 4_000;

/**
 * Runs the auctions of market goals (ORC-050): asks the agents for bids, adds for everybody who does not answer in the
 * window a bid from the record kept here, and closes as soon as every candidate has bid. Bids and awards are events of the
 * goal; what is lost with this process is asked again by whoever takes the goal over.
 */
export class Auctioneer {
  constructor(private readonly parts: AuctioneerParts) {}

  opened(run: GoalRun, taskIds: readonly string[]): void {
    const tasks = taskIds.flatMap((id) => run.tasks.get(id) ?? []);
    const closesAt = Math.min(...taskIds.map((id) => Date.parse(run.auctions.get(id)?.closesAt ?? run.updatedAt)));
    const question = { goalId: run.goalId, goalText: run.text.slice(0, maxTextLength), tenantId: run.tenantId, tasks, closesAt };
    void this.#hold(question).catch((error: unknown) => this.parts.log.warn({ err: error, goalId: run.goalId }, 'an auction was not held'));
  }

  async #hold(question: Question): Promise<void> {
    const { command } = this.parts;
    const { goalId, tasks } = question;
    const known = new Set(tasks.map((t) => t.taskId));
    const candidates = this.parts.agents.of(question.tenantId).doers;
    const answered = (await this.#ask(question)).filter(
      (bid) => known.has(bid.taskId) && candidates.some((c) => c.name === bid.agent && c.type === bid.agentType),
    );
    const have = new Set(answered.map((bid) => `${bid.taskId} ${bid.agent}`));
    const own = tasks.flatMap((task) =>
      candidates
        .filter((c) => suits(c, task.spec, this.parts.agents) && !have.has(`${task.taskId} ${c.name}`))
        .map((c) => this.#bidFor(c, task, question.tenantId)),
    );
    const bids = [...answered, ...own];
    const at = () => new Date().toISOString();
    if (bids.length > 0) await command(goalId, { type: 'bid', at: at(), bids });
    // Everybody who could bid has: there is nothing to wait for.
    await command(goalId, { type: 'award', at: at(), taskIds: [...known] });
  }

  /** Nobody who answers is an empty answer: the window is the longest that a goal waits. */
  async #ask({ goalId, goalText, tenantId, tasks, closesAt }: Question): Promise<readonly Bid[]> {
    const timeoutMs = closesAt - Date.now() - marginMs;
    if (timeoutMs <= 0) return [];
    const question = {
      goalId,
      goalText,
      tasks: tasks.map(({ taskId, spec }) => ({ taskId, spec })),
      candidates: this.parts.agents.of(tenantId).doers.map((d) => this.#candidate(d, tenantId)),
    };
    const sender = { tenantId, actor: { type: 'service' as const, service: 'supervisor' }, correlationId: goalId };
    return this.parts.bus.request(agentsBid, question, sender, { timeoutMs }).then(
      (answer) => answer.bids,
      () => [],
    );
  }

  #candidate(d: AgentDefinition, tenantId: string): BidCandidate {
    const { completed, failed, averages } = this.#recordOf(d, tenantId);
    return {
      agent: d.name,
      agentType: d.type,
      capabilities: d.capabilities.map((c) => (typeof c === 'string' ? c : c.name)),
      tools: [...this.parts.agents.toolsOf(d)],
      completed,
      failed,
      ...(averages ? { averageSeconds: averages.seconds, averageTokens: averages.tokens } : {}),
    };
  }

  /**
   * What this very agent did for this tenant: what another tenant's work says of it is nobody else's business. Until it has
   * done something, averages are those of its type; money is known by type only.
   */
  #recordOf(d: AgentDefinition, tenantId: string): RecordOfAgent {
    const ofType = this.parts.record.of(d.type);
    let completed = 0;
    let failed = 0;
    let tokens = 0;
    let durationMs = 0;
    for (const row of this.parts.agents.profiles.of(tenantId, d.name).values()) {
      completed += row.succeeded;
      failed += row.failed;
      tokens += row.tokens;
      durationMs += row.durationMs;
    }
    const attempts = completed + failed;
    if (attempts === 0) return { completed, failed, averages: ofType };
    const averages = { seconds: durationMs / attempts / 1_000, tokens: tokens / attempts, costMicroUsd: ofType?.costMicroUsd ?? 0 };
    return { completed, failed, averages };
  }

  /**
   * An estimate from the record: averages of what the agent took before (the task's own limit when it did nothing yet), and
   * as confidence the rule of succession, (successes + 1) / (tasks + 2); both halved for work of another type.
   */
  #bidFor(d: AgentDefinition, task: TaskRun, tenantId: string): Bid {
    const { completed, failed, averages } = this.#recordOf(d, tenantId);
    const fit = d.type === task.spec.agentType ? 1 : 0.5;
    const success = (completed + 1) / (completed + failed + 2);
    return {
      taskId: task.taskId,
      agent: d.name,
      agentType: d.type,
      tokens: Math.round(averages?.tokens ?? 0),
      costMicroUsd: Math.round(averages?.costMicroUsd ?? 0),
      seconds: averages?.seconds ?? task.spec.timeoutSeconds,
      confidence: fit * success,
      quality: fit * (completed + failed === 0 ? 0.5 : completed / (completed + failed)),
      basis: `the supervisor's record of ${completed + failed} tasks`,
    };
  }
}

interface RecordOfAgent {
  readonly completed: number;
  readonly failed: number;
  /** Undefined when neither the agent nor its type did anything yet. */
  readonly averages: Pick<Averages, 'seconds' | 'tokens' | 'costMicroUsd'> | undefined;
}

interface Question {
  readonly goalId: string;
  readonly goalText: string;
  readonly tenantId: string;
  readonly tasks: readonly TaskRun[];
  readonly closesAt: number;
}

/** Who may do a task: the type it asks for, or a generalist, with the tools it names. */
function suits(d: AgentDefinition, spec: PlanTask, agents: AgentDirectory): boolean {
  if (d.type !== spec.agentType && d.type !== 'general') return false;
  const tools = agents.toolsOf(d);
  return d.tools.includes('*') || spec.tools.every((tool) => tools.includes(tool));
}
