/** Names of streams and keys in Redis. Redis holds hints and messages in flight, never the truth. */

/** How many shards goals are spread over. Changing it needs an empty installation. */
export const shardCount = 64;

export const streams = {
  /** Commands to one service; any instance may take them. */
  service: (service: string) => `aw:service:${service}`,
  /** Commands to the owner of a shard of goals. */
  shard: (shard: number) => `aw:shard:${shard}`,
  /** Domain events; one consumer group per interested service. */
  events: 'aw:events',
  /** New goal events, for live views; read without a group by every gateway. */
  goalEvents: 'aw:goal-events',
  /** Hints that tasks of an agent type are ready (ORC-032). */
  agentTasks: (agentType: string) => `aw:agent:${agentType}:tasks`,
  /** Hints for one worker: tasks that must run where it is (ORC-105). */
  workerTasks: (workerId: string) => `aw:worker:${workerId}:tasks`,
  /** Attempts that were taken from a worker before it is restarted (ORC-119); for whoever wants to follow. */
  reassign: 'aw:supervisor:reassign',
  /** Orders to every worker, e.g. cancel; read without a group. */
  control: 'aw:control',
  /** Signs of life of workers; read without a group by supervisors. */
  heartbeats: 'aw:heartbeats',
  hotplug: 'aw:hotplug',
  deadLetters: (service: string) => `aw:dead:${service}`,
} as const;

export const channels = {
  /** Replies to requests of one process: published, not stored, because only a caller that still waits can use one. */
  replies: (instance: string) => `aw:reply:${instance}`,
} as const;

export const keys = {
  health: (service: string, instance: string) => `aw:health:${service}:${instance}`,
  healthPattern: 'aw:health:*',
  /** Hooks that plugins guard, as last known: outlives the plugin service and who asks it. */
  hookGuards: 'aw:hooks:guards',
  /** Settings as last told, without secrets: for services that start while the gateway is away. */
  settings: 'aw:settings',
  /** Goals that were let begin without a request, so that asking again takes nothing. */
  admitted: (tenantId: string, key: string) => `aw:admitted:${tenantId}:${key}`,
} as const;

/** FNV-1a over the id: the shard of a goal, the same in every process and language. */
export const shardOf = (goalId: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < goalId.length; i += 1) hash = Math.imul(hash ^ goalId.charCodeAt(i), 0x01000193) >>> 0;
  return hash % shardCount;
};
