import type { AgentDefinition, ApprovalGrant, GrantOffer, TaskAssignment } from '@autoweave/contracts';
import { goalEndsAt, type GoalRun, type TaskRun, upstreamOf } from '@autoweave/engine';
import type { AgentDirectory } from '../agent/agent-directory.js';
import { agentOrigin } from '../approval/four-eyes.js';

/** Everything a worker needs for one attempt, as its hint carries it. */
export function assignmentOf(
  run: GoalRun,
  task: TaskRun,
  agents: AgentDirectory,
  standingGrants: readonly GrantOffer[] = [],
): TaskAssignment {
  const definition = agents.ofTask(task, run.tenantId);
  const upstream = upstreamOf(run, task);
  return {
    tenantId: run.tenantId,
    userId: run.userId,
    goalId: run.goalId,
    taskId: task.taskId,
    attempt: task.attempt,
    token: task.token as string,
    agentType: task.agentType,
    agent: definition
      ? {
          name: definition.name,
          instructions: definition.instructions,
          tools: [...agents.toolsOf(definition, task.spec.tools)],
          privilege: definition.privilege,
          permission: definition.permission,
          version: definition.version,
          ...(definition.model === undefined ? {} : { model: definition.model }),
          ...(definition.temperature === undefined ? {} : { temperature: definition.temperature }),
          ...(definition.maxOutputTokens === undefined ? {} : { maxOutputTokens: definition.maxOutputTokens }),
          ...(Object.keys(definition.policy).length === 0 ? {} : { policy: definition.policy }),
        }
      : { name: task.agentType, instructions: '', tools: [], privilege: 'RESTRICTED' },
    goal: {
      text: run.text,
      inputs: [...run.inputs],
      receivedAt: run.createdAt,
      ...(run.origin?.startsWith(agentOrigin) ? { byAgent: true } : {}),
    },
    task: task.spec,
    upstream: [...upstream.results],
    ...(upstream.missing.length > 0 ? { missing: [...upstream.missing] } : {}),
    grants: grantsOf(run, task.taskId),
    ...(standingGrants.length > 0 ? { standingGrants: [...standingGrants] } : {}),
    depth: run.depth,
    tree: treeOf(run),
    ...(run.permissions ? { userPermissions: [...run.permissions] } : {}),
    ...(run.intent?.complexity === 'TRIVIAL' ? { memory: false } : {}),
    ...(task.handOff ? { handOff: task.handOff } : {}),
    ...needsOf(definition),
    budget: budgetOf(run, task, definition?.budget ?? {}),
    trace: null,
  };
}

/** Decisions that people took on calls of this task; an expired request counts as rejected (ORC-073). */
function grantsOf(run: GoalRun, taskId: string): ApprovalGrant[] {
  const grants: ApprovalGrant[] = [];
  if (run.approvals.size === 0) return grants;
  for (const a of run.approvals.values()) {
    if (a.taskId !== taskId || a.status === 'pending' || a.status === 'withdrawn') continue;
    grants.push({
      approvalId: a.approvalId,
      callKey: a.callKey,
      argumentsHash: a.argumentsHash,
      decision: a.status === 'approved' ? 'approved' : 'rejected',
      ...(a.decisionReason === undefined ? {} : { reason: a.decisionReason }),
      ...(a.editedArguments === undefined ? {} : { editedArguments: a.editedArguments }),
    });
  }
  return grants;
}

/** What the goal and those below it have used, by its own limits: a child's are lent by its parent. */
function treeOf(run: GoalRun): NonNullable<TaskAssignment['tree']> {
  const { maxTokens, maxAgents, maxSeconds, maxDepth } = run.limits;
  let lent = 0;
  for (const child of run.children.values()) lent += child.slots;
  return {
    tokensSpent: run.budget.spent.tokens,
    agentsSpawned: run.spawned,
    agentsActive: run.running.size + lent,
    startedAt: new Date(goalEndsAt(run) - maxSeconds * 1_000).toISOString(),
    limits: { maxTokens, maxAgents, maxSeconds, maxDepth },
  };
}

/** Where the agent may run (ORC-105); nothing for most. */
function needsOf(definition: AgentDefinition | undefined): Pick<TaskAssignment, 'needs'> {
  const { required_capabilities: capabilities = [], node_selector: nodes = [] } = definition?.affinity ?? {};
  return capabilities.length + nodes.length === 0 ? {} : { needs: { capabilities: [...capabilities], nodes: [...nodes] } };
}

/** What is left of the goal, bounded further by what the agent's definition lets one task use. */
const budgetOf = (run: GoalRun, task: TaskRun, most: AgentDefinition['budget']): TaskAssignment['budget'] => ({
  tokens: Math.min(task.reserved.tokens, most.tokens ?? Number.POSITIVE_INFINITY),
  costMicroUsd: Math.min(task.reserved.costMicroUsd, most.costMicroUsd ?? Number.POSITIVE_INFINITY),
  endsAt: new Date(
    Math.min(
      goalEndsAt(run),
      most.seconds === undefined ? Number.POSITIVE_INFINITY : Date.parse(task.assignedAt as string) + most.seconds * 1_000,
    ),
  ).toISOString(),
});
