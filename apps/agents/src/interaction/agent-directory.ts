import { agentsGet, agentsList, type AgentStatus, type Vote, votesList } from '@autoweave/contracts';
import type { Bus, Sender } from '@autoweave/kernel';

const freshMs = 60_000;
const votesFreshMs = 15_000;
const patienceMs = 2_000;
const maxTenants = 500;

/** What another agent is, as far as one has to know to be it for one answer. */
export interface ConsultedAgent {
  readonly name: string;
  readonly instructions: string;
  /** Words for what it can do. */
  readonly skills: readonly string[];
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

  private readonly votes = new Map<string, { readonly at: number; readonly open: readonly Vote[] }>();

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
    const status = (await this.list(sender)).find((agent) => agent.type === type);
    return this.named({ name: status?.name ?? type, type }, sender);
  }

  /** An agent by its name; a plain one when its definition cannot be had. Never throws. */
  async named({ name, type }: { readonly name: string; readonly type: string }, sender: Sender): Promise<ConsultedAgent> {
    const key = `${sender.tenantId ?? ''}/${name}`;
    const found = this.instructions.get(key);
    if (found && Date.now() - found.at < freshMs) return found.agent;
    const status = (await this.list(sender)).find((agent) => agent.name === name);
    const skills = status?.capabilities ?? [];
    let agent: ConsultedAgent = {
      name,
      skills,
      instructions: status ? `You are ${status.name}: ${status.description}` : `You are a ${type} agent.`,
    };
    if (status) {
      try {
        const { definition } = await this.bus.request(agentsGet, { name }, sender, { timeoutMs: patienceMs });
        const { instructions, model, temperature } = definition;
        agent = { name, skills, instructions, model, temperature };
      } catch {
        // Its description will do.
      }
    }
    if (this.instructions.size >= maxTenants) this.instructions.clear();
    this.instructions.set(key, { at: Date.now(), agent });
    return agent;
  }

  /** Votes that are open now, as of at most a quarter of a minute ago; none when the supervisor does not answer. Never throws. */
  async openVotes(sender: Sender): Promise<readonly Vote[]> {
    const key = sender.tenantId ?? '';
    const found = this.votes.get(key);
    if (found && Date.now() - found.at < votesFreshMs) return found.open;
    let open: readonly Vote[] = [];
    try {
      open = (await this.bus.request(votesList, { status: 'open', limit: 20 }, sender, { timeoutMs: patienceMs })).votes;
    } catch {
      // Then there is nothing to vote on.
    }
    if (this.votes.size >= maxTenants) this.votes.clear();
    this.votes.set(key, { at: Date.now(), open });
    return open;
  }
}
