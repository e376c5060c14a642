import type { AgentDefinition, PlanTask, ToolInfo, ToolPermission } from '@autoweave/contracts';
import { type AgentCandidate, chooseAgent } from '@autoweave/engine';
import { type Outcome, type ProfileRow, Profiles } from './profiles.js';
import { anyTool, confidenceOf, skillsOf, type StoredAgent, Team } from './team.js';

export type Choice =
  | { readonly ok: true; readonly agentType: string; readonly name: string; readonly reason: string }
  | { readonly ok: false; readonly reason: string };

/** For whom something is chosen, and for which task the choice is remembered. */
export interface ChosenFor {
  readonly tenantId?: string | undefined;
  readonly taskId?: string | undefined;
}

export interface Load {
  readonly activeTasks: number;
  readonly maxTasks: number;
}

const nothing: ReadonlySet<string> = new Set();
const rank: Readonly<Record<ToolPermission, number>> = { READ_ONLY: 0, READ_WRITE: 1, EXECUTE: 2, ADMIN: 3 };
/** Choices of one generation; those of the generation before the last are forgotten. */
const generation = 50_000;

/** The agents of this installation with their profiles, per tenant, and the choice among them (ORC-040…045). */
export class AgentDirectory {
  #shared: readonly StoredAgent[] = [];
  #own = new Map<string, StoredAgent[]>();
  #teams = new Map<string, Team>();
  /** Teams without the types that their tenant has switched off. */
  #reduced = new Map<string | undefined, { readonly off: ReadonlySet<string>; readonly team: Team }>();
  #everybody = new Team([], []);
  readonly #tools = new Map<string, ToolInfo>();
  /** Which agent was chosen for a task that has not ended. */
  #picked = new Map<string, string>();
  #pickedBefore = new Map<string, string>();
  readonly profiles = new Profiles();

  constructor(
    /** How busy the workers of an agent type are. */
    private readonly loadOf: (agentType: string) => Load = () => ({ activeTasks: 0, maxTasks: 1 }),
    /** Why no machine here suits an agent; undefined: one does. */
    private readonly misplaced: (definition: AgentDefinition) => string | undefined = () => undefined,
    /** Agent types that a tenant has switched off: the same set for as long as it is the same ones. */
    private readonly switchedOff: (tenantId: string | undefined) => ReadonlySet<string> = () => nothing,
  ) {}

  /** Replaces all definitions at once; work under way keeps what it was given. */
  load(agents: readonly (StoredAgent | AgentDefinition)[], profiles?: readonly ProfileRow[]): void {
    const stored = agents.map((agent) => ('definition' in agent ? agent : asShipped(agent)));
    this.#shared = stored.filter((agent) => agent.tenantId === undefined);
    this.#own = Map.groupBy(
      stored.filter((agent) => agent.tenantId !== undefined),
      (agent) => agent.tenantId as string,
    );
    this.#teams = new Map();
    this.#reduced = new Map();
    this.#everybody = new Team(this.#shared, []);
    if (profiles) this.profiles.load(profiles);
  }

  /** The agents of a tenant; without one, those that everybody shares. */
  of(tenantId?: string): Team {
    const off = this.switchedOff(tenantId);
    if (off.size === 0) return this.#whole(tenantId);
    const kept = this.#reduced.get(tenantId);
    if (kept?.off === off) return kept.team;
    const team = new Team(this.#shared, this.#own.get(tenantId ?? '') ?? [], off);
    this.#reduced.set(tenantId, { off, team });
    return team;
  }

  #whole(tenantId?: string): Team {
    const own = tenantId === undefined ? undefined : this.#own.get(tenantId);
    if (!own) return this.#everybody;
    let team = this.#teams.get(tenantId as string);
    if (!team) this.#teams.set(tenantId as string, (team = new Team(this.#shared, own)));
    return team;
  }

  /** Tools that workers say they have. */
  offer(tools: readonly ToolInfo[]): void {
    for (const tool of tools) this.#tools.set(tool.name, tool);
  }

  get definitions(): readonly AgentDefinition[] {
    return this.#everybody.agents.map((agent) => agent.definition);
  }

  get doers(): readonly AgentDefinition[] {
    return this.#everybody.doers;
  }

  get types(): ReadonlySet<string> {
    return this.#everybody.types;
  }

  /** What the definition names, as far as its permission reaches (AGT-044); unknown tools are left to the worker to refuse. */
  toolsOf(definition: AgentDefinition, planned: readonly string[] = []): readonly string[] {
    // Tools of plugins are known to the workers only: an agent that may use any gets those that its task names.
    const names = definition.tools.includes(anyTool) ? [...new Set([...this.#tools.keys(), ...planned])] : definition.tools;
    const highest = rank[definition.permission];
    return names.filter((name) => rank[this.#tools.get(name)?.permission ?? 'READ_ONLY'] <= highest);
  }

  ofType(agentType: string, tenantId?: string): AgentDefinition | undefined {
    const team = this.of(tenantId);
    return team.ofType(agentType)[0] ?? team.ofType('general')[0];
  }

  /** The definition that a task given out is carried out with: the one chosen for it, else the first of the type. */
  ofTask(task: { readonly taskId: string; readonly agentType: string }, tenantId: string): AgentDefinition | undefined {
    const name = this.#pickedFor(task.taskId);
    const picked = name === undefined ? undefined : this.of(tenantId).named(name)?.definition;
    return picked?.type === task.agentType ? picked : this.ofType(task.agentType, tenantId);
  }

  role(name: string, tenantId?: string): AgentDefinition | undefined {
    return this.of(tenantId).named(name)?.definition;
  }

  profile(name: string): { readonly completed: number; readonly failed: number } {
    return this.profiles.everywhere(name);
  }

  /** Takes an ended attempt into the profile and the circuit of its agent. */
  ended(attempt: Omit<Outcome, 'agent'> & { readonly agent: string | undefined; readonly taskId: string }, now = Date.now()): void {
    const name = attempt.agent ?? this.#pickedFor(attempt.taskId) ?? this.ofType(attempt.taskType, attempt.tenantId)?.name;
    this.#picked.delete(attempt.taskId);
    if (name === undefined) return;
    const definition = this.of(attempt.tenantId).named(name)?.definition;
    const skills = definition?.capabilities.map((c) => ({ name: c.name, words: [c.name, ...c.specializations] })) ?? [];
    this.profiles.ended({ ...attempt, agent: name }, skills, now);
  }

  /** `wanted`: who was awarded the task or is to take it over. */
  choose(
    task: PlanTask,
    wanted?: { readonly agentType: string; readonly agent?: string | undefined },
    { tenantId, taskId }: ChosenFor = {},
  ): Choice {
    const choice = this.#choose(wanted ? { ...task, agentType: wanted.agentType } : task, wanted?.agent, tenantId);
    if (choice.ok && taskId !== undefined) this.#remember(taskId, choice.name);
    if (choice.ok) this.profiles.given(tenantId, choice.name, Date.now());
    return choice;
  }

  #choose(task: PlanTask, agent: string | undefined, tenantId: string | undefined): Choice {
    const now = Date.now();
    const team = this.of(tenantId);
    const asked = agent === undefined ? undefined : team.doers.find((d) => d.name === agent && d.type === task.agentType);
    if (asked) return { ok: true, agentType: asked.type, name: asked.name, reason: `${asked.name} was awarded the task` };
    const sole = team.sole(task);
    // The usual case of one agent per type needs no comparison, but its score is shown like any other.
    const fits = sole && this.#fits(sole, task) && this.profiles.barred(tenantId, sole.name, now) === undefined && !this.misplaced(sole);
    const choice = chooseAgent(
      (fits ? [sole] : team.doers).map((d) => this.#candidate(d, task, tenantId, now)),
      task,
      now,
    );
    if (!choice.ok) return choice;
    const { candidate } = choice.chosen;
    const reason = fits ? `${choice.reason}; the only ${task.agentType} agent` : choice.reason;
    return { ok: true, agentType: candidate.type, name: candidate.name, reason };
  }

  /** Of the tools that a task names, those that the agent has and that its permission reaches (AGT-044, ORC-044). */
  #usable(d: AgentDefinition, task: PlanTask): readonly string[] {
    const highest = rank[d.permission];
    const own = d.tools.includes(anyTool) ? task.tools : d.tools;
    return own.filter((name) => rank[this.#tools.get(name)?.permission ?? 'READ_ONLY'] <= highest);
  }

  #fits(d: AgentDefinition, task: PlanTask): boolean {
    const usable = this.#usable(d, task);
    return task.tools.every((tool) => usable.includes(tool));
  }

  #remember(taskId: string, name: string): void {
    this.#picked.set(taskId, name);
    if (this.#picked.size < generation) return;
    this.#pickedBefore = this.#picked;
    this.#picked = new Map();
  }

  #pickedFor(taskId: string): string | undefined {
    return this.#picked.get(taskId) ?? this.#pickedBefore.get(taskId);
  }

  #candidate(d: AgentDefinition, task: PlanTask, tenantId: string | undefined, now: number): AgentCandidate {
    const rows = this.profiles.of(tenantId, d.name);
    let succeeded = 0;
    let failed = 0;
    let lastActiveAt: number | undefined;
    for (const row of rows.values()) {
      succeeded += row.succeeded;
      failed += row.failed;
      if (row.lastActiveAt !== undefined) lastActiveAt = Math.max(lastActiveAt ?? 0, row.lastActiveAt);
    }
    const same = rows.get(task.agentType);
    return {
      name: d.name,
      type: d.type,
      enabled: true,
      skills: wordsOf(d),
      tools: this.#usable(d, task),
      succeeded,
      failed,
      sameTypeSucceeded: same?.succeeded ?? 0,
      sameTypeFailed: same?.failed ?? 0,
      lastActiveAt,
      confidence: confidenceOf(d),
      ...this.loadOf(d.type),
      barred: this.profiles.barred(tenantId, d.name, now) ?? this.misplaced(d),
    };
  }
}

const known = new WeakMap<AgentDefinition, readonly string[]>();

/** What an agent can do, in words; one list per definition, so that it is taken apart once. */
function wordsOf(definition: AgentDefinition): readonly string[] {
  let words = known.get(definition);
  if (!words) known.set(definition, (words = [...skillsOf(definition), ...definition.tools]));
  return words;
}

const asShipped = (definition: AgentDefinition): StoredAgent => ({
  agentId: '',
  tenantId: undefined,
  definition,
  deployment: 'DEPLOYED',
  source: 'shipped',
  version: 1,
});
