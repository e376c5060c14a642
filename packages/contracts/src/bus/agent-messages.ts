import { z } from 'zod';
import { AgentDefinition, AgentDeployment, AgentFile, AgentName, AgentPatch, AgentProfile, AgentVersion } from '../agent/agent.js';
import { busEvent, command } from './message.js';

const byName = { name: AgentName };
const by = { by: z.string() };

/** A definition as it holds for the tenant, with its live state. */
export const AgentDetail = z.object({
  definition: AgentDefinition,
  deployment: AgentDeployment,
  source: z.enum(['shipped', 'directory', 'tenant', 'override']),
  version: z.number().int(),
});
export type AgentDetail = z.infer<typeof AgentDetail>;

export const agentsGet = command('supervisor', 'agents.get', z.object(byName), AgentDetail);
/** A new agent of the tenant, as DRAFT; CONFLICT when the name is taken. */
export const agentsCreate = command('supervisor', 'agents.create', z.object({ definition: AgentDefinition, ...by }), AgentDetail);
/** Merges into what holds now; an agent of the product is overridden for the tenant only. */
export const agentsUpdate = command('supervisor', 'agents.update', z.object({ ...byName, patch: AgentPatch, ...by }), AgentDetail);
/** Removes an agent of the tenant, or its override of one of the product. */
export const agentsRemove = command('supervisor', 'agents.remove', z.object({ ...byName, ...by }), z.object({ removed: z.boolean() }));
export const agentsDeploy = command(
  'supervisor',
  'agents.deploy',
  z.object({ ...byName, action: z.enum(['deploy', 'stop']), ...by }),
  AgentDetail,
);
export const agentsVersions = command('supervisor', 'agents.versions', z.object(byName), z.object({ versions: z.array(AgentVersion) }));
export const agentsRollback = command(
  'supervisor',
  'agents.rollback',
  z.object({ ...byName, version: z.number().int().positive(), ...by }),
  AgentDetail,
);
export const agentsExport = command('supervisor', 'agents.export', z.object({}), z.object({ files: z.array(AgentFile) }));
/** All or nothing: one file that is not valid refuses the set. */
export const agentsImport = command(
  'supervisor',
  'agents.import',
  z.object({ files: z.array(AgentFile).min(1).max(500), ...by }),
  z.object({ imported: z.array(z.string()) }),
);
export const agentsProfile = command('supervisor', 'agents.profile', z.object(byName), AgentProfile);

/** A definition changed: whoever holds it in memory reads it again. Without a tenant: one that everybody shares. */
export const agentChanged = busEvent('agent.updated', z.object({ name: z.string(), version: z.number().int(), change: z.string() }));
