import { agentsCreate, agentsDeploy, agentsRemove, Memory, Task } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { GraphQLBoolean, GraphQLID, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import { z } from 'zod';
import { assertMayGrant } from '../../agents/agents.controller.js';
import { senderOf } from '../../auth/principal.js';
import { DomainFeed } from '../../realtime/domain-feed.js';
import type { CallContext } from '../call-context.js';
import { objectType } from '../contract-types.js';
import { FieldGuard } from '../field-guard.js';
import { DateTime } from '../scalars.js';
import type { Subgraph } from '../subgraph.js';
import { type Agent, AgentStatusEnum, agentOfDetail, agentOfStatus, CreateAgentInput, type CreateAgent, definitionOf } from './agent.js';
import { agentChanges } from './agent-changes.js';

const required = <T extends GraphQLObjectType | typeof GraphQLString>(type: T) => new GraphQLNonNull(type);
const byId = { id: { type: new GraphQLNonNull(GraphQLID) } };
const ofTenant = { tenantId: { type: GraphQLID, description: "Must be the caller's own when given." } };
const page = { limit: { type: GraphQLInt, defaultValue: 20 } };
const Page = z.object({ limit: z.number().int().min(1).max(100) });

/** EDG-037. */
@Injectable()
export class AgentsSubgraph implements Subgraph {
  readonly name = 'agents';
  private readonly agent: GraphQLObjectType;

  constructor(
    @Inject(FieldGuard) private readonly guard: FieldGuard,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(DomainFeed) private readonly feed: DomainFeed,
  ) {
    this.agent = this.agentType();
  }

  get queries() {
    return {
      agents: this.guard.field({
        type: new GraphQLList(required(this.agent)),
        description: 'Agents as they hold for the tenant.',
        permission: 'agent:read',
        args: ofTenant,
        resolve: (_, context) => this.all(context),
      }),
      agent: this.guard.field({
        type: this.agent,
        description: 'One agent by its name; null when there is none.',
        permission: 'agent:read',
        args: byId,
        resolve: ({ id }: { id: string }, context) => this.find(id, context),
      }),
    };
  }

  get mutations() {
    return {
      createAgent: this.guard.field({
        type: required(this.agent),
        description: 'Defines an agent of the tenant, as a draft.',
        permission: 'agent:create',
        args: { input: { type: new GraphQLNonNull(CreateAgentInput) } },
        resolve: async ({ input }: { input: CreateAgent }, { principal }) => {
          const definition = definitionOf(input);
          assertMayGrant(principal, definition, 'new');
          return agentOfDetail(
            principal.tenantId,
            await this.bus.request(agentsCreate, { definition, by: principal.userId }, senderOf(principal)),
          );
        },
      }),
      deployAgent: this.deployment('deploy', 'agent:update', 'Lets it take work.'),
      stopAgent: this.deployment('stop', 'agent:terminate', 'Gives it no new work; what it has, it ends.'),
      deleteAgent: this.guard.field({
        type: new GraphQLNonNull(GraphQLBoolean),
        description: "Deletes an agent of the tenant, or the tenant's changes to one of the product.",
        permission: 'agent:delete',
        args: byId,
        resolve: async ({ id }: { id: string }, { principal }) =>
          (await this.bus.request(agentsRemove, { name: id, by: principal.userId }, senderOf(principal))).removed,
      }),
    };
  }

  get subscriptions() {
    return {
      agentStatusChanged: this.guard.field({
        type: required(this.agent),
        description: 'An agent of the tenant whose status is another one than before.',
        permission: 'agent:read',
        args: ofTenant,
        subscribe: (_, context) => agentChanges(this.feed, context.principal.tenantId, () => this.all(context)),
        resolve: (_, __, changed) => changed,
      }),
    };
  }

  get entities() {
    return [{ type: this.agent, key: 'id', lookUp: this.queries.agent }];
  }

  private async all({ loaders, principal }: CallContext): Promise<Agent[]> {
    return (await loaders.agents()).map((agent) => agentOfStatus(principal.tenantId, agent));
  }

  private async find(id: string, { loaders, principal }: CallContext): Promise<Agent | null> {
    const found = await loaders.agentByName.load(id);
    return found ? agentOfStatus(principal.tenantId, found) : null;
  }

  private deployment(action: 'deploy' | 'stop', permission: 'agent:update' | 'agent:terminate', description: string) {
    return this.guard.field({
      type: required(this.agent),
      description,
      permission,
      args: byId,
      resolve: async ({ id }: { id: string }, { principal }) =>
        agentOfDetail(
          principal.tenantId,
          await this.bus.request(agentsDeploy, { name: id, action, by: principal.userId }, senderOf(principal)),
        ),
    });
  }

  private agentType(): GraphQLObjectType {
    const time = (which: 'createdAt' | 'updatedAt', description: string) =>
      this.guard.field({
        type: DateTime,
        description,
        permission: 'agent:read',
        cost: 5,
        resolve: async (_, { loaders }, { name }: Agent) => (await loaders.agentTimes.load(name))?.[which] ?? null,
      });
    return new GraphQLObjectType<Agent, CallContext>({
      name: 'Agent',
      description: 'A definition of an agent and whether it takes work. Its name is its id within the tenant.',
      fields: () => ({
        id: { type: new GraphQLNonNull(GraphQLID) },
        name: { type: required(GraphQLString) },
        description: { type: required(GraphQLString) },
        status: { type: new GraphQLNonNull(AgentStatusEnum) },
        tenantId: { type: new GraphQLNonNull(GraphQLID) },
        createdAt: time('createdAt', 'When its oldest version was made.'),
        updatedAt: time('updatedAt', 'When its newest version was made.'),
        memory: this.guard.field({
          type: new GraphQLList(new GraphQLNonNull(objectType(Memory, 'Memory'))),
          description: 'What it wrote down, newest first, among the 200 newest memories that the caller may see.',
          permission: 'memory:read',
          args: page,
          input: Page,
          cost: 10,
          resolve: async ({ limit }, { loaders }, { name }: Agent) => (await loaders.memoriesByAgent.load(name)).slice(0, limit),
        }),
        jobs: this.guard.field({
          type: new GraphQLList(new GraphQLNonNull(objectType(Task, 'Task'))),
          description: "Tasks that it was given, among the 500 newest of the tenant's goals.",
          permission: 'task:read',
          args: page,
          input: Page,
          cost: 20,
          resolve: async ({ limit }, { loaders }, { name }: Agent) => (await loaders.tasksByAgent.load(name)).slice(0, limit),
        }),
      }),
    });
  }
}
