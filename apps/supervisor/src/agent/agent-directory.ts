import type { AgentDefinition, PlanTask, ToolInfo } from '@autoweave/contracts';
import { type AgentCandidate, chooseAgent } from '@autoweave/engine';
import type { AgentHistory } from './agents.repository.js';

interface Profile {
  completed: number;
  failed: number;
  lastActiveAt: number | undefined;
}

/** An agent may use every tool of its worker that its privilege allows. */
const anyTool = '*';

export type Choice =
  | { readonly ok: true; readonly agentType: string; readonly name: string; readonly reason: string }
  | { readonly ok: false; readonly reason: string };

/** The agents of this installation with their profiles, and the choice among them (ORC-040…045). */
export class AgentDirectory {
  #definitions: readonly AgentDefinition[] = [];
  readonly #profiles = new Map<string, Profile>();
  readonly #tools = new Map<string, ToolInfo>();

  load(definitions: readonly AgentDefinition[], history: readonly AgentHistory[]): void {
    this.#definitions = definitions;
    for (const h of history)
      this.#profiles.set(h.agentType, { completed: h.completed, failed: h.failed, lastActiveAt: h.lastEndedAt?.getTime() });
  }

  /** Tools that workers say they have. */
  offer(tools: readonly ToolInfo[]): void {
    for (const tool of tools) this.#tools.set(tool.name, tool);
  }

  get definitions(): readonly AgentDefinition[] {
    return this.#definitions;
  }

  /** Enabled agents that carry out tasks. */
  get doers(): readonly AgentDefinition[] {
    return this.#definitions.filter((d) => d.enabled && d.role === 'tool');
  }

  get types(): ReadonlySet<string> {
    return new Set(this.doers.map((d) => d.type));
  }

  toolsOf(definition: AgentDefinition): readonly string[] {
    return definition.tools.includes(anyTool) ? [...this.#tools.keys()] : definition.tools;
  }

  ofType(agentType: string): AgentDefinition | undefined {
    return this.doers.find((d) => d.type === agentType) ?? this.doers.find((d) => d.type === 'general');
  }

  role(name: string): AgentDefinition | undefined {
    return this.#definitions.find((d) => d.name === name);
  }

  profile(agentType: string): { readonly completed: number; readonly failed: number } {
    return this.#profiles.get(agentType) ?? { completed: 0, failed: 0 };
  }

  ended(agentType: string, outcome: 'completed' | 'failed', atMs: number): void {
    const profile = this.#profiles.get(agentType) ?? { completed: 0, failed: 0, lastActiveAt: undefined };
    profile[outcome] += 1;
    profile.lastActiveAt = atMs;
    this.#profiles.set(agentType, profile);
  }

  choose(task: PlanTask): Choice {
    const sole = this.#sole(task);
    if (sole) return { ok: true, agentType: sole.type, name: sole.name, reason: `${sole.name} is the only ${task.agentType} agent` };
    const choice = chooseAgent(
      this.doers.map((d) => this.#candidate(d, task)),
      task,
      Date.now(),
    );
    if (!choice.ok) return choice;
    const { candidate } = choice.chosen;
    return { ok: true, agentType: candidate.type, name: candidate.name, reason: choice.reason };
  }

  /** The usual case of one agent per type needs no comparison. */
  #sole(task: PlanTask): AgentDefinition | undefined {
    let found: AgentDefinition | undefined;
    for (const d of this.#definitions) {
      if (!d.enabled || d.role !== 'tool' || d.type !== task.agentType) continue;
      if (found) return undefined;
      found = d;
    }
    return found && (task.tools.length === 0 || found.tools.includes(anyTool) || task.tools.every((t) => found.tools.includes(t)))
      ? found
      : undefined;
  }

  #candidate(d: AgentDefinition, task: PlanTask): AgentCandidate {
    const profile = this.#profiles.get(d.type);
    const history = { succeeded: profile?.completed ?? 0, failed: profile?.failed ?? 0 };
    return {
      name: d.name,
      type: d.type,
      enabled: d.enabled,
      skills: [...d.capabilities, ...d.tools],
      tools: d.tools.includes(anyTool) ? task.tools : d.tools,
      ...history,
      sameTypeSucceeded: d.type === task.agentType ? history.succeeded : 0,
      sameTypeFailed: d.type === task.agentType ? history.failed : 0,
      lastActiveAt: profile?.lastActiveAt,
      confidence: 0.5,
      activeTasks: 0,
      maxTasks: 1,
    };
  }
}
