import { agentsList, type AgentStatus, agentsVersions, type Memory, memoryList, type Task } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { type Principal, senderOf } from '../auth/principal.js';
import { TasksService } from '../goals/tasks.service.js';

export interface AgentTimes {
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What one operation reads: each thing once, however many fields ask for it, and never for another operation. */
export interface Loaders {
  readonly agents: () => Promise<readonly AgentStatus[]>;
  readonly agentByName: DataLoader<string, AgentStatus | undefined>;
  readonly agentTimes: DataLoader<string, AgentTimes | undefined>;
  readonly memoriesByAgent: DataLoader<string, readonly Memory[]>;
  readonly tasksByAgent: DataLoader<string, readonly Task[]>;
}

const mostMemories = 200;
const mostTasks = 500;

@Injectable()
export class LoadersFactory {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(TasksService) private readonly tasks: TasksService,
  ) {}

  /** With `cache` off nothing is kept from one event of a subscription to the next. */
  for(caller: Principal, cache = true): Loaders {
    const sender = senderOf(caller);
    let all: Promise<readonly AgentStatus[]> | undefined;
    const read = () => this.bus.request(agentsList, {}, sender).then((answer) => answer.agents);
    const agents = () => (cache ? (all ??= read()) : read());
    return {
      agents,
      agentByName: new DataLoader(
        async (names) => {
          const found = await agents();
          return names.map((name) => found.find((agent) => agent.name === name));
        },
        { cache },
      ),
      agentTimes: new DataLoader(
        (names) =>
          Promise.all(
            names.map(async (name) => {
              const { versions } = await this.bus.request(agentsVersions, { name }, sender);
              const [newest, oldest] = [versions[0], versions.at(-1)];
              return newest && oldest ? { createdAt: oldest.at, updatedAt: newest.at } : undefined;
            }),
          ),
        { cache },
      ),
      memoriesByAgent: new DataLoader(
        async (names) => {
          const { memories } = await this.bus.request(memoryList, { limit: mostMemories }, sender);
          return names.map((name) => memories.filter(({ source }) => source === `agent ${name}`));
        },
        { cache },
      ),
      tasksByAgent: new DataLoader(
        async (names) => {
          const { tasks } = await this.tasks.list(caller, { limit: mostTasks });
          return names.map((name) => tasks.filter(({ agent }) => agent === name));
        },
        { cache },
      ),
    };
  }
}
