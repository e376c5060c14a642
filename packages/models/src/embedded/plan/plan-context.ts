import type { Brief, GoalBrief, Intent, Plan, PlanTask } from '@autoweave/contracts';
import { type NamedFiles, namedFiles } from '../intent/files.js';
import type { GoalKind } from '../intent/goal-kind.js';

type PlanBrief = Extract<Brief, { purpose: 'plan' }>;
export type Agents = PlanBrief['agents'];

/** What a template fills itself from. */
export interface PlanContext {
  readonly goal: GoalBrief;
  readonly intent: Pick<Intent, 'kind'>;
  readonly files: NamedFiles;
  readonly agents: Agents;
}

export type Template = (ctx: PlanContext) => Plan;
export type Templates = Readonly<Record<GoalKind, Template>>;

export const planContext = (goal: GoalBrief, kind: GoalKind, agents: Agents): PlanContext => ({
  goal,
  intent: { kind },
  files: namedFiles(goal),
  agents,
});

/** The agent type for a task: the one that has all tools, `data` first; without a directory, `data`. */
export const agentFor = (tools: readonly string[], agents: Agents): string => {
  const score = (a: Agents[number]): number =>
    tools.filter((t) => a.tools.includes(t)).length * 10 + (a.type === 'data' ? 5 : a.type === 'general' ? 2 : 0);
  return [...agents].sort((a, b) => score(b) - score(a) || (a.type < b.type ? -1 : 1))[0]?.type ?? 'data';
};

interface TaskSketch {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly procedure: string;
  readonly args: Record<string, unknown>;
  readonly tools: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly weight?: number;
}

/** A task of the plan; one retry is enough, because rules do not change their mind. */
export const task = (ctx: PlanContext, sketch: TaskSketch): PlanTask => ({
  key: sketch.key,
  name: sketch.name.slice(0, 160),
  description: sketch.description.slice(0, 8_000),
  agentType: agentFor(sketch.tools, ctx.agents),
  priority: 5,
  dependsOn: [...(sketch.dependsOn ?? [])],
  tools: [...sketch.tools],
  procedure: { name: sketch.procedure, args: sketch.args },
  maxRetries: 1,
  timeoutSeconds: 300,
  weight: sketch.weight ?? 1,
});

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
/** Letters and digits of a name, for file names and keys. */
export const slug = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'x';
export const stem = (path: string): string => slug(baseName(path));
/** The output file of a kind that the person named, else a default. */
export const outputNamed = (files: NamedFiles, pattern: RegExp, otherwise: string): string =>
  files.outputs.find((o) => pattern.test(o)) ?? otherwise;
