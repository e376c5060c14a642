import { z } from 'zod';
import { Timestamp } from '../ids.js';

/** Null: not measured here, or nothing happened that it could be measured by. No value is invented. */
const measured = z.number().nullable();
const count = z.number().int();

/** Everything that the overview shows, at one moment (APP-016). */
export const DashboardStats = z.object({
  at: Timestamp,
  agents: z.object({
    total: count,
    online: count,
    busy: count,
    idle: count,
    error: count,
    networkStats: z.object({ connectivity: measured, averageLoad: measured, messageRate: measured }),
  }),
  goals: z.object({
    total: count,
    active: count,
    completed: count,
    failed: count,
    completionRate: z.number(),
    averageProgress: z.number(),
  }),
  performance: z.object({
    /** Mean share of a core that a service process takes, 0–100. */
    cpuUsage: measured,
    /** Resident memory of all services, in MB. */
    memoryUsage: measured,
    /** Mean time of an API answer by this gateway over the last five minutes, in ms. */
    responseTime: measured,
    /** Tasks that ended in the last hour. */
    throughput: measured,
    /** Failed of all tasks that ended in the last hour, 0–1. */
    errorRate: measured,
  }),
  learning: z.object({
    eventsProcessed: measured,
    patternsDiscovered: measured,
    knowledgeItems: measured,
    predictionAccuracy: measured,
    recentActivity: measured,
  }),
});
export type DashboardStats = z.infer<typeof DashboardStats>;

/** The columns of an exported history (APP-017), each with where its value stands. */
export const sampleColumns = {
  agents_total: (stats: DashboardStats) => stats.agents.total,
  agents_online: (stats: DashboardStats) => stats.agents.online,
  agents_busy: (stats: DashboardStats) => stats.agents.busy,
  agents_idle: (stats: DashboardStats) => stats.agents.idle,
  agents_error: (stats: DashboardStats) => stats.agents.error,
  network_connectivity: (stats: DashboardStats) => stats.agents.networkStats.connectivity,
  network_load: (stats: DashboardStats) => stats.agents.networkStats.averageLoad,
  network_message_rate: (stats: DashboardStats) => stats.agents.networkStats.messageRate,
  goals_total: (stats: DashboardStats) => stats.goals.total,
  goals_active: (stats: DashboardStats) => stats.goals.active,
  goals_completed: (stats: DashboardStats) => stats.goals.completed,
  goals_failed: (stats: DashboardStats) => stats.goals.failed,
  goals_completion_rate: (stats: DashboardStats) => stats.goals.completionRate,
  performance_cpu: (stats: DashboardStats) => stats.performance.cpuUsage,
  performance_memory: (stats: DashboardStats) => stats.performance.memoryUsage,
  performance_response_time: (stats: DashboardStats) => stats.performance.responseTime,
  performance_throughput: (stats: DashboardStats) => stats.performance.throughput,
  learning_events: (stats: DashboardStats) => stats.learning.eventsProcessed,
  learning_patterns: (stats: DashboardStats) => stats.learning.patternsDiscovered,
  learning_knowledge: (stats: DashboardStats) => stats.learning.knowledgeItems,
  learning_accuracy: (stats: DashboardStats) => stats.learning.predictionAccuracy,
  goals_average_progress: (stats: DashboardStats) => stats.goals.averageProgress,
  performance_error_rate: (stats: DashboardStats) => stats.performance.errorRate,
  learning_recent_activity: (stats: DashboardStats) => stats.learning.recentActivity,
} as const satisfies Record<string, (stats: DashboardStats) => number | null>;

const Panel = z.strictObject({
  id: z.string().min(1).max(80),
  type: z.enum(['goals', 'agents', 'performance', 'learning', 'logs', 'custom']),
  title: z.string().max(200),
  /** In units of the grid. */
  x: z.number().int().min(0).max(100),
  y: z.number().int().min(0).max(1_000),
  width: z.number().int().min(1).max(100),
  height: z.number().int().min(1).max(100),
  config: z.record(z.string(), z.unknown()).default({}),
  visible: z.boolean().default(true),
});

/** How one person wants the dashboard (APP-014, APP-015). */
export const DashboardConfig = z.strictObject({
  title: z.string().trim().min(1).max(200).default('AutoWeave'),
  refreshIntervalMs: z.number().int().min(1_000).max(3_600_000).default(5_000),
  theme: z.enum(['dark', 'light', 'system']).default('system'),
  showMetrics: z.boolean().default(true),
  showLogs: z.boolean().default(true),
  showAgents: z.boolean().default(true),
  showGoals: z.boolean().default(true),
  enableRealtime: z.boolean().default(true),
  maxDataPoints: z.number().int().min(10).max(10_000).default(1_000),
  layout: z
    .strictObject({ columns: z.number().int().min(1).max(24), responsive: z.boolean(), panels: z.array(Panel).max(50) })
    .default({ columns: 12, responsive: true, panels: [] }),
});
export type DashboardConfig = z.infer<typeof DashboardConfig>;

const { shape } = DashboardConfig;
/** Part of it; what is left out stays as it is. */
export const DashboardConfigPatch = z.strictObject({
  title: shape.title.unwrap().optional(),
  refreshIntervalMs: shape.refreshIntervalMs.unwrap().optional(),
  theme: shape.theme.unwrap().optional(),
  showMetrics: z.boolean().optional(),
  showLogs: z.boolean().optional(),
  showAgents: z.boolean().optional(),
  showGoals: z.boolean().optional(),
  enableRealtime: z.boolean().optional(),
  maxDataPoints: shape.maxDataPoints.unwrap().optional(),
  layout: shape.layout.unwrap().optional(),
});
export type DashboardConfigPatch = z.infer<typeof DashboardConfigPatch>;

/** Where a page of the dashboard finds the gateway, as that page reached it. */
export const DashboardConfigAnswer = DashboardConfig.extend({ apiBaseUrl: z.string(), wsBaseUrl: z.string() });
export type DashboardConfigAnswer = z.infer<typeof DashboardConfigAnswer>;

export const HistoryRange = z.object({ from: Timestamp.optional(), to: Timestamp.optional() });
