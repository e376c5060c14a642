import { z } from 'zod';
import { AgentDefinition, AgentFile, AgentName, AgentPatch, AgentProfile, AgentVersion } from '../agent/agent.js';
import { AgentDetail } from '../bus/agent-messages.js';
import { AgentHealth } from '../network/operations.js';
import { route } from './route.js';

const byName = z.object({ name: AgentName });
const tag = 'Agents';

export const agentDefinitionRoutes = {
  create: route({
    method: 'POST',
    path: '/agents',
    tag,
    summary: 'Define an agent',
    permission: 'agent:create',
    successStatus: 201,
    errors: ['CONFLICT'],
  })
    .input(AgentDefinition)
    .output(AgentDetail),
  get: route({ method: 'GET', path: '/agents/{name}', tag, summary: 'One definition', permission: 'agent:read', errors: ['NOT_FOUND'] })
    .input(byName)
    .output(AgentDetail),
  update: route({
    method: 'PATCH',
    path: '/agents/{name}',
    tag,
    summary: 'Change a definition for this tenant; enable or disable it',
    permission: 'agent:update',
    errors: ['NOT_FOUND'],
  })
    .input(AgentPatch.extend({ name: AgentName }))
    .output(AgentDetail),
  remove: route({
    method: 'DELETE',
    path: '/agents/{name}',
    tag,
    summary: "Delete a tenant's agent, or its changes to one of the product",
    permission: 'agent:delete',
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(byName)
    .output(z.object({ removed: z.boolean() })),
  deploy: route({
    method: 'POST',
    path: '/agents/{name}/deploy',
    tag,
    summary: 'Let it take work',
    permission: 'agent:update',
    errors: ['NOT_FOUND'],
  })
    .input(byName)
    .output(AgentDetail),
  stop: route({
    method: 'POST',
    path: '/agents/{name}/stop',
    tag,
    summary: 'Give it no new work; what it has, it ends',
    permission: 'agent:terminate',
    errors: ['NOT_FOUND'],
  })
    .input(byName)
    .output(AgentDetail),
  versions: route({
    method: 'GET',
    path: '/agents/{name}/versions',
    tag,
    summary: 'Versions, newest first',
    permission: 'agent:read',
    errors: ['NOT_FOUND'],
  })
    .input(byName)
    .output(z.object({ versions: z.array(AgentVersion) })),
  rollback: route({
    method: 'POST',
    path: '/agents/{name}/rollback',
    tag,
    summary: 'Go back to a version',
    permission: 'agent:update',
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ name: AgentName, version: z.number().int().positive() }))
    .output(AgentDetail),
  profile: route({
    method: 'GET',
    path: '/agents/{name}/profile',
    tag,
    summary: 'What its past work says',
    permission: 'agent:read',
    errors: ['NOT_FOUND'],
  })
    .input(byName)
    .output(AgentProfile),
  export: route({
    method: 'GET',
    path: '/agents/export',
    tag,
    summary: 'agents.yaml and one AGENT.md each',
    permission: 'agent:read',
  }).output(z.object({ files: z.array(AgentFile) })),
  import: route({
    method: 'POST',
    path: '/agents/import',
    tag,
    summary: 'Take over agents.yaml and AGENT.md files, all or none',
    permission: 'agent:create',
  })
    .input(z.strictObject({ files: z.array(AgentFile).min(1).max(500) }))
    .output(z.object({ imported: z.array(z.string()) })),
  health: route({
    method: 'GET',
    path: '/health/agents',
    tag: 'Operations',
    summary: 'Health of agents over the last hour',
    permission: 'ops:read',
  }).output(z.object({ agents: z.array(AgentHealth) })),
};
