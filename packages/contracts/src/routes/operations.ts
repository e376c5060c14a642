import { z } from 'zod';
import { NodeId, WorkerId } from '../ids.js';
import { Node, NodeInput, OpsDecision } from '../network/operations.js';
import { route } from './route.js';

const tag = 'Operations';
const worker = z.object({ workerId: WorkerId });
const drainedNode = z.object({ nodeId: NodeId, draining: z.boolean(), workers: z.number().int() });
const drained = z.object({ workerId: WorkerId, draining: z.boolean() });

export const operationsRoutes = {
  drain: route({
    method: 'POST',
    path: '/workers/{workerId}/drain',
    tag,
    summary: 'Give a worker no new work',
    permission: 'ops:manage',
    errors: ['NOT_FOUND'],
  })
    .input(worker)
    .output(drained),
  resume: route({
    method: 'POST',
    path: '/workers/{workerId}/resume',
    tag,
    summary: 'Let a drained worker work again',
    permission: 'ops:manage',
    errors: ['NOT_FOUND'],
  })
    .input(worker)
    .output(drained),
  nodes: route({ method: 'GET', path: '/nodes', tag, summary: 'Machines', permission: 'ops:read' }).output(
    z.object({ nodes: z.array(Node) }),
  ),
  registerNode: route({
    method: 'POST',
    path: '/nodes',
    tag,
    summary: 'Register a machine, or tell that it lives',
    permission: 'ops:manage',
    errors: ['QUOTA_EXCEEDED'],
  })
    .input(NodeInput)
    .output(Node),
  drainNode: route({
    method: 'POST',
    path: '/nodes/{nodeId}/drain',
    tag,
    summary: 'Let all workers of a machine take no new work',
    permission: 'ops:manage',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ nodeId: NodeId }))
    .output(drainedNode),
  resumeNode: route({
    method: 'POST',
    path: '/nodes/{nodeId}/resume',
    tag,
    summary: 'Let a drained machine work again',
    permission: 'ops:manage',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ nodeId: NodeId }))
    .output(drainedNode),
  removeNode: route({
    method: 'DELETE',
    path: '/nodes/{nodeId}',
    tag,
    summary: 'Forget a machine',
    permission: 'ops:manage',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ nodeId: NodeId }))
    .output(z.object({ removed: z.boolean() })),
  decisions: route({
    method: 'GET',
    path: '/ops/decisions',
    tag,
    summary: 'What balancing, scaling and healing decided, and why',
    permission: 'ops:read',
  })
    .input(z.object({ kind: OpsDecision.shape.kind.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }))
    .output(z.object({ decisions: z.array(OpsDecision) })),
};
