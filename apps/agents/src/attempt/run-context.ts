import { addUsage, noUsage, type TaskAssignment, type Usage } from '@autoweave/contracts';
import { defaultGateLimits, type GateContext, type RunLedger, type TaintRecord } from '../gate/index.js';
import type { LoopState } from '../step/loop-state.js';

/** What one attempt has consumed so far, whoever in it did. */
export class Spending {
  usage: Usage = noUsage;
  /** `provider:model` of the newest turn. */
  model: string | undefined;
  /** Other agents that this run brought in, and those of them that work now. */
  agentsSpawned = 0;
  agentsActive = 0;

  /** Counts an agent for as long as it works. */
  async spawning<T>(work: () => Promise<T>): Promise<T> {
    this.agentsSpawned += 1;
    this.agentsActive += 1;
    try {
      return await work();
    } finally {
      this.agentsActive -= 1;
    }
  }

  add(usage: Usage): void {
    this.usage = addUsage(this.usage, usage);
  }
}

/** What every action of one attempt is measured against. */
export interface RunContext {
  readonly assignment: TaskAssignment;
  readonly allowedTools: readonly string[];
  readonly ledger: RunLedger;
  readonly spending: Spending;
  readonly workspaceDir: string;
  readonly now: () => Date;
}

/** The reading of it right now. */
export const gateContextOf = ({ assignment, allowedTools, ledger, spending, workspaceDir, now }: RunContext): GateContext => {
  const { agent, agentType, budget, depth, grants, standingGrants, tree, userPermissions } = assignment;
  const { inputTokens, outputTokens, costMicroUsd } = spending.usage;
  return {
    agent: { name: agent.name, type: agentType, privilege: agent.privilege, ...(agent.policy ? { policy: agent.policy } : {}) },
    allowedTools,
    use: {
      depth: depth ?? 0,
      tokensLeft: budget.tokens - inputTokens - outputTokens,
      costMicroUsdLeft: budget.costMicroUsd - costMicroUsd,
      tokensSpent: (tree?.tokensSpent ?? 0) + inputTokens + outputTokens,
      agentsSpawned: (tree?.agentsSpawned ?? 1) + spending.agentsSpawned,
      agentsActive: (tree?.agentsActive ?? 1) + spending.agentsActive,
      // Work given out by an earlier release says only when it ends.
      startedAt: new Date(tree?.startedAt ?? Date.parse(budget.endsAt) - defaultGateLimits.maxSeconds * 1_000),
      endsAt: new Date(budget.endsAt),
    },
    ...(tree ? { limits: tree.limits } : {}),
    now: now(),
    grants,
    userPermissions,
    ...(standingGrants ? { standingGrants } : {}),
    ledger,
    // The text of a goal below another was written by a model.
    ...((depth ?? 0) === 0 && !assignment.goal.byAgent ? { goalText: assignment.goal.text } : {}),
    workspaceDir,
  };
};

/** What a run has seen since its last saved step. */
export function newTaint({ ledger }: Pick<RunContext, 'ledger'>, saved: Pick<LoopState, 'ledger'>): readonly TaintRecord[] {
  const known = new Set(saved.ledger.taint.map(({ label, source }) => `${label}\n${source}`));
  return ledger.taint.toJSON().filter(({ label, source }) => !known.has(`${label}\n${source}`));
}
