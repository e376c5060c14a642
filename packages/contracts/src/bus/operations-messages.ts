import { z } from 'zod';
import { NodeId, WorkerId } from '../ids.js';
import { AgentHealth, Node, NodeInput, OpsDecision } from '../network/operations.js';
import { busEvent, command } from './message.js';

/** A draining worker ends what it has and takes nothing new. */
export const workersDrain = command(
  'supervisor',
  'workers.drain',
  z.object({ workerId: WorkerId, draining: z.boolean(), by: z.string() }),
  z.object({ workerId: WorkerId, draining: z.boolean() }),
);
export const nodesList = command('supervisor', 'nodes.list', z.object({}), z.object({ nodes: z.array(Node) }));
/** Idempotent by name: registering again is a sign of life and updates what is known. */
export const nodesRegister = command('supervisor', 'nodes.register', z.object({ node: NodeInput }), Node);
export const nodesRemove = command('supervisor', 'nodes.remove', z.object({ nodeId: NodeId }), z.object({ removed: z.boolean() }));
/** All workers of a machine drain, also those that come later, until it is resumed. */
export const nodesDrain = command(
  'supervisor',
  'nodes.drain',
  z.object({ nodeId: NodeId, draining: z.boolean(), by: z.string() }),
  z.object({ nodeId: NodeId, draining: z.boolean(), workers: z.number().int() }),
);
export const opsDecisions = command(
  'supervisor',
  'ops.decisions',
  z.object({ kind: OpsDecision.shape.kind.optional(), limit: z.number().int().min(1).max(500).default(100) }),
  z.object({ decisions: z.array(OpsDecision) }),
);
export const agentsHealth = command('supervisor', 'agents.health', z.object({}), z.object({ agents: z.array(AgentHealth) }));

/** The status of an agent's instances changed (ORC-116). */
export const healthUpdated = busEvent('health.updated', z.object({ agentId: z.string(), status: AgentHealth.shape.status }));
/** Something that a person should know of. */
export const alertRaised = busEvent(
  'alert.raised',
  z.object({
    severity: z.enum(['info', 'warning', 'critical']),
    type: z.string(),
    subject: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).default({}),
  }),
);
