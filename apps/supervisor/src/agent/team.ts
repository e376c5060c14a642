import type { AgentDefinition, AgentDeployment, AgentPatch, PlanTask } from '@autoweave/contracts';

/** A definition as it holds for a tenant, with where it comes from. */
export interface StoredAgent {
  readonly agentId: string;
  readonly tenantId: string | undefined;
  readonly definition: AgentDefinition;
  readonly deployment: AgentDeployment;
  readonly source: 'shipped' | 'directory' | 'tenant' | 'override';
  readonly version: number;
  /** For an override: what the tenant changed. */
  readonly patch?: AgentPatch | undefined;
}

/** An agent may use every tool of its worker that its permission allows. */
export const anyTool = '*';

/** Records are merged key by key, lists and values replaced; the name stays. */
export function mergeDefinition(base: AgentDefinition, patch: AgentPatch): AgentDefinition {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    const before = merged[key];
    merged[key] = isRecord(before) && isRecord(value) ? { ...before, ...value } : value;
  }
  return { ...(merged as AgentDefinition), name: base.name };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a definition can do, as words: for choosing, for planners and for people. */
export const skillsOf = (definition: AgentDefinition): string[] => [
  ...new Set(definition.capabilities.flatMap((c) => [c.name, ...c.specializations])),
];

/** ORC-043: mean confidence in its capabilities; without any, nothing is known. */
export const confidenceOf = (definition: AgentDefinition): number =>
  definition.capabilities.length === 0
    ? 0
    : definition.capabilities.reduce((sum, c) => sum + c.confidence, 0) / definition.capabilities.length;

const takesWork = (agent: StoredAgent): boolean =>
  agent.definition.enabled && (agent.deployment === 'DEPLOYED' || agent.deployment === 'RUNNING');

/** The agents of one tenant: those that everybody shares, with its changes, and its own. Never changed once made. */
export class Team {
  readonly agents: readonly StoredAgent[];
  readonly #byName: ReadonlyMap<string, StoredAgent>;
  readonly #byType = new Map<string, AgentDefinition[]>();
  /** Enabled and deployed agents that carry out tasks. */
  readonly doers: readonly AgentDefinition[];
  readonly types: ReadonlySet<string>;

  constructor(shared: readonly StoredAgent[], own: readonly StoredAgent[], off: ReadonlySet<string> = new Set()) {
    const byName = new Map(shared.map((agent) => [agent.definition.name, agent]));
    for (const agent of own) {
      const base = byName.get(agent.definition.name);
      const definition = agent.patch && base ? mergeDefinition(base.definition, agent.patch) : agent.definition;
      byName.set(agent.definition.name, { ...agent, definition });
    }
    this.#byName = byName;
    this.agents = [...byName.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
    this.doers = this.agents
      .filter((a) => takesWork(a) && a.definition.role === 'tool' && !off.has(a.definition.type))
      .map((a) => a.definition);
    this.types = new Set(this.doers.map((d) => d.type));
    for (const d of this.doers) {
      const list = this.#byType.get(d.type);
      if (list) list.push(d);
      else this.#byType.set(d.type, [d]);
    }
  }

  named(name: string): StoredAgent | undefined {
    return this.#byName.get(name);
  }

  ofType(type: string): readonly AgentDefinition[] {
    return this.#byType.get(type) ?? [];
  }

  /** The usual case of one agent per type, which needs no comparison. */
  sole(task: PlanTask): AgentDefinition | undefined {
    const found = this.#byType.get(task.agentType);
    const only = found?.length === 1 ? found[0] : undefined;
    return only && (task.tools.length === 0 || only.tools.includes(anyTool) || task.tools.every((t) => only.tools.includes(t)))
      ? only
      : undefined;
  }
}
