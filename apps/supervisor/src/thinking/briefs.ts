import type { Brief, GoalBrief, TelosDocument, UpstreamResult } from '@autoweave/contracts';
import { type GoalRun, judgedStatements, presentTasks } from '@autoweave/engine';
import type { AgentDirectory } from '../agent/agent-directory.js';
import { skillsOf } from '../agent/team.js';
import type { MemoryLink } from './memory-link.js';

const goalBrief = (run: GoalRun): GoalBrief => ({ goalId: run.goalId, text: run.text, inputs: run.inputs, receivedAt: run.createdAt });

export const intentBrief = (run: GoalRun, agents: AgentDirectory): Brief => ({
  purpose: 'intent',
  goal: goalBrief(run),
  capabilities: [...new Set(agents.of(run.tenantId).doers.flatMap((d) => [d.type, ...skillsOf(d)]))],
});

/** A trivial goal is planned without memory (ORC-046). */
export async function planBrief(run: GoalRun, agents: AgentDirectory, memory: MemoryLink, telos: readonly TelosDocument[]): Promise<Brief> {
  if (!run.intent) throw new TypeError('a goal is planned after its intent is known');
  const completed = [...presentTasks(run)].filter((t) => t.state === 'completed').map((t) => t.spec.key);
  const previous = run.plan && run.replan ? { plan: run.plan, completed, fault: run.replan.fault } : undefined;
  return {
    purpose: 'plan',
    goal: goalBrief(run),
    intent: run.intent,
    agents: agents.of(run.tenantId).doers.map((d) => ({ type: d.type, description: d.description, tools: agents.toolsOf(d) })),
    memories: run.intent.complexity === 'TRIVIAL' ? [] : await memory.recall(run),
    ...(telos.length > 0 ? { telos: telos.map(({ name, content }) => ({ name, content })) } : {}),
    ...(previous ? { previous } : {}),
  };
}

const results = (run: GoalRun): UpstreamResult[] =>
  [...presentTasks(run)].flatMap((t) => (t.result ? [{ key: t.spec.key, name: t.spec.name, result: t.result }] : []));

export const criticBrief = (run: GoalRun): Brief => ({
  purpose: 'critic',
  goal: goalBrief(run),
  statements: judgedStatements(run),
  results: results(run),
});
export const reflectBrief = (run: GoalRun): Brief => ({
  purpose: 'reflect',
  goal: goalBrief(run),
  outcome: 'completed',
  results: results(run),
  ...(run.result ? { result: run.result } : {}),
});
