import { z } from 'zod';
import { Timestamp } from '../ids.js';

/** AGT-010. */
export const NetworkStatus = z.enum(['online', 'busy', 'idle', 'offline', 'maintenance', 'error']);
export type NetworkStatus = z.infer<typeof NetworkStatus>;

/** An instance of an agent in the network (AGT-013). What is absent was not measured. */
export const NetworkNode = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  status: NetworkStatus,
  capabilities: z.array(z.string()),
  /** Host, and the worker process behind the instance. */
  location: z.object({ host: z.string().optional(), workerId: z.string().optional(), region: z.string().optional() }),
  resources: z.object({
    concurrentTasks: z.object({ current: z.number().int(), max: z.number().int() }),
    memoryMb: z.number().optional(),
    /** Cores and megabytes of the machine or container as measured there (AGT-014). */
    cpu: z.object({ available: z.number(), total: z.number() }).optional(),
    memory: z.object({ available: z.number(), total: z.number() }).optional(),
  }),
  lastSeenAt: Timestamp,
  metadata: z.record(z.string(), z.string()),
});
export type NetworkNode = z.infer<typeof NetworkNode>;

export const Topology = z.object({
  nodes: z.array(NetworkNode),
  /** Who has exchanged messages with whom, or shares a cluster. */
  connections: z.array(z.object({ from: z.string(), to: z.array(z.string()) })),
  clusters: z.array(z.string()),
  lastUpdated: Timestamp,
});
export type Topology = z.infer<typeof Topology>;

/** AGT-034. */
export const NetworkStats = z.object({
  totalNodes: z.number().int(),
  onlineNodes: z.number().int(),
  totalClusters: z.number().int(),
  averageLoad: z.number(),
  connectivity: z.number(),
  messagesPerMinute: z.number(),
  undeliverable: z.number().int(),
  expired: z.number().int(),
});
export type NetworkStats = z.infer<typeof NetworkStats>;
