import {
  agentsCreate,
  agentsDeploy,
  agentsExport,
  agentsGet,
  agentsImport,
  agentsList,
  agentsProfile,
  agentsRemove,
  agentsRollback,
  type AgentStatus,
  agentsUpdate,
  agentsVersions,
} from '@autoweave/contracts';
import { type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { tenantOf } from '../goal/goals.controller.js';
import { Supervisor } from '../supervisor.js';
import { skillsOf, type StoredAgent } from './team.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;
type Out<C extends { readonly output: z.ZodType }> = Promise<z.input<C['output']>>;

@Controller()
export class AgentsController {
  constructor(@Inject(Supervisor) private readonly supervisor: Supervisor) {}

  private get service() {
    return this.supervisor.agentsService;
  }

  @OnCommand(agentsList)
  async list(_input: In<typeof agentsList>, context: MessageContext): Out<typeof agentsList> {
    const team = this.supervisor.agents.of(context.tenantId ?? undefined);
    return { agents: team.agents.map((agent) => this.status(agent, context.tenantId ?? undefined)) };
  }

  @OnCommand(agentsGet)
  async get({ name }: In<typeof agentsGet>, context: MessageContext): Out<typeof agentsGet> {
    return this.service.detail(tenantOf(context), name);
  }

  @OnCommand(agentsCreate)
  async create({ definition, by }: In<typeof agentsCreate>, context: MessageContext): Out<typeof agentsCreate> {
    return this.service.create(tenantOf(context), definition, by);
  }

  @OnCommand(agentsUpdate)
  async update({ name, patch, by }: In<typeof agentsUpdate>, context: MessageContext): Out<typeof agentsUpdate> {
    return this.service.update(tenantOf(context), name, patch, by);
  }

  @OnCommand(agentsRemove)
  async remove({ name }: In<typeof agentsRemove>, context: MessageContext): Out<typeof agentsRemove> {
    await this.service.remove(tenantOf(context), name);
    return { removed: true };
  }

  @OnCommand(agentsDeploy)
  async deploy({ name, action, by }: In<typeof agentsDeploy>, context: MessageContext): Out<typeof agentsDeploy> {
    const team = this.supervisor.agents.of(tenantOf(context));
    // Deploying again takes no more room.
    if (action === 'deploy' && !team.doers.some((d) => d.name === name)) this.supervisor.operations.assertRoom(team.doers.length);
    const detail = await this.service.deploy(tenantOf(context), name, action, by);
    if (action === 'deploy') await this.supervisor.operations.place(detail.definition);
    return detail;
  }

  @OnCommand(agentsVersions)
  async versions({ name }: In<typeof agentsVersions>, context: MessageContext): Out<typeof agentsVersions> {
    return { versions: await this.service.versions(tenantOf(context), name) };
  }

  @OnCommand(agentsRollback)
  async rollback({ name, version, by }: In<typeof agentsRollback>, context: MessageContext): Out<typeof agentsRollback> {
    return this.service.rollback(tenantOf(context), name, version, by);
  }

  @OnCommand(agentsExport)
  async export(_input: In<typeof agentsExport>, context: MessageContext): Out<typeof agentsExport> {
    return { files: this.service.export(tenantOf(context)) };
  }

  @OnCommand(agentsImport)
  async import({ files, by }: In<typeof agentsImport>, context: MessageContext): Out<typeof agentsImport> {
    return { imported: await this.service.import(tenantOf(context), files, by) };
  }

  @OnCommand(agentsProfile)
  async profile({ name }: In<typeof agentsProfile>, context: MessageContext): Out<typeof agentsProfile> {
    return this.service.profile(tenantOf(context), name);
  }

  private status(agent: StoredAgent, tenantId: string | undefined): AgentStatus {
    const { agents, dispatcher, workers, parts } = this.supervisor;
    const { definition } = agent;
    const circuit = agents.profiles.circuit(tenantId, definition.name, Date.now());
    const activeTasks = dispatcher.runningOf(definition.type);
    const takesWork = definition.enabled && agent.deployment === 'DEPLOYED';
    const runtime = !takesWork
      ? 'offline'
      : activeTasks > 0
        ? 'busy'
        : definition.role !== 'tool'
          ? 'online'
          : workers.slots(definition.type) > 0
            ? 'idle'
            : 'offline';
    const lane = workers.laneOf(definition.type);
    return {
      name: definition.name,
      type: definition.type,
      role: definition.role,
      version: definition.version,
      description: definition.description,
      capabilities: skillsOf(definition),
      tools: [...agents.toolsOf(definition)],
      privilege: definition.privilege,
      enabled: definition.enabled,
      specialization: definition.specialization,
      purpose: definition.purpose,
      permission: definition.permission,
      deployment: circuit === 'open' ? 'ERROR' : takesWork && activeTasks > 0 ? 'RUNNING' : agent.deployment,
      source: agent.source,
      circuit,
      runtime,
      ...(lane === definition.type ? {} : { lane }),
      activeTasks,
      ...agents.profile(definition.name),
      model: definition.model ?? parts.model.label,
    };
  }
}
