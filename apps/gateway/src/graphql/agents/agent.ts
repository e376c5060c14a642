import { AgentDefinition, type AgentDeployment, type AgentDetail, type AgentStatus } from '@autoweave/contracts';
import { GraphQLEnumType, GraphQLInputObjectType, GraphQLNonNull, GraphQLString } from 'graphql';
import { JsonValue } from '../scalars.js';

/** An agent as the subgraph shows it; what has to be fetched for it is not here yet. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly status: AgentDeployment;
  readonly tenantId: string;
}

/** The name of an agent is its identity within a tenant. */
export const agentOfStatus = (tenantId: string, agent: AgentStatus): Agent => ({
  id: agent.name,
  name: agent.name,
  description: agent.description,
  status: agent.deployment ?? (agent.enabled ? 'DEPLOYED' : 'STOPPED'),
  tenantId,
});

export const agentOfDetail = (tenantId: string, { definition, deployment }: AgentDetail): Agent => ({
  id: definition.name,
  name: definition.name,
  description: definition.description,
  status: deployment,
  tenantId,
});

export const AgentStatusEnum = new GraphQLEnumType({
  name: 'AgentStatus',
  values: Object.fromEntries(['DRAFT', 'DEPLOYED', 'RUNNING', 'STOPPED', 'ERROR'].map((value) => [value, {}])),
});

export const CreateAgentInput = new GraphQLInputObjectType({
  name: 'CreateAgentInput',
  fields: {
    name: { type: new GraphQLNonNull(GraphQLString) },
    description: { type: new GraphQLNonNull(GraphQLString) },
    config: { type: JsonValue, description: 'Further fields of the definition, as in `POST /api/v1/agents`.' },
  },
});

export interface CreateAgent {
  readonly name: string;
  readonly description: string;
  readonly config?: unknown;
}

/** A whole definition from the little that has to be said. Throws a ZodError that names what is wrong. */
export function definitionOf({ name, description, config }: CreateAgent): AgentDefinition {
  const given = typeof config === 'object' && config !== null && !Array.isArray(config) ? config : {};
  return AgentDefinition.parse({
    type: name,
    role: 'tool',
    version: '1.0.0',
    capabilities: [],
    tools: [],
    instructions: description,
    ...given,
    name,
    description,
  });
}
