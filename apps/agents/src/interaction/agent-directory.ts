import { agentsGet, agentsList, type AgentStatus } from '@autoweave/contracts';
import type { Bus, Sender } from '@autoweave/kernel';

const freshMs = 60_000;
const patienceMs = 2_000;
const maxTenants = 500;

/** What another agent is, as far as one has to know to be it for one answer. */
export interface ConsultedAgent {
  readonly name: string;
  readonly instructions: string;
  readonly model?: string | undefined;
  readonly temperature?: number | undefined;
}

interface Known {
  readonly at: number;
  readonly agents: readonly AgentStatus[];
}

/** The agents of a tenant as the supervisor knows them, asked at most once a minute. */
export class AgentDirectory {
  private readonly known = new Map<string, Known>();
  private readonly instructions = new Map<string, { readonly at: number; readonly agent: ConsultedAgent }>();

  constructor(private readonly bus: Pick<Bus, 'request'>) {}

  /** Agents that may be asked; the last known ones when the supervisor does not answer. Never throws. */
  async list(sender: Sender): Promise<readonly AgentStatus[]> {
    const key = sender.tenantId ?? '';
    const found = this.known.get(key);
    if (found && Date.now() - found.at < freshMs) return found.agents;
    let agents = found?.agents ?? [];
    try {
      agents = (await this.bus.request(agentsList, {}, sender, { timeoutMs: patienceMs })).agents.filter((agent) => agent.enabled);
    } catch {
      // The last known ones count.
    }
    if (this.known.size >= maxTenants) this.known.clear();
    this.known.set(key, { at: Date.now(), agents });
    return agents;
  }

  /** The agent that answers for a type; a plain one of that type when its definition cannot be had. Never throws. */
  async ofType(type: string, sender: Sender): Promise<ConsultedAgent> {
    const key = `${sender.tenantId ?? ''}/${type}`;
    const found = this.instructions.get(key);
    if (found && Date.now() - found.at < freshMs) return found.agent;
    const status = (await this.list(sender)).find((agent) => agent.type === type);
    let agent: ConsultedAgent = { name: status?.name ?? type, instructions: status ? `You are ${status.name}: ${status.description}` : '' };
    if (status) {
      try {
        const { definition } = await this.bus.request(agentsGet, { name: status.name }, sender, { timeoutMs: patienceMs });
        const { name, instructions, model, temperature } = definition;
        agent = { name, instructions, model, temperature };
      } catch {
        // Its description will do.
      }
    }
    if (this.instructions.size >= maxTenants) this.instructions.clear();
    this.instructions.set(key, { at: Date.now(), agent });
    return agent;
  }
}
