import { z } from 'zod';
import { Timestamp } from '../ids.js';

export const HealthState = z.enum(['healthy', 'degraded', 'unhealthy', 'offline']);
export type HealthState = z.infer<typeof HealthState>;
export const HealthCheck = z.object({
  name: z.string(),
  state: HealthState,
  detail: z.string().optional(),
  latencyMs: z.number().optional(),
});
export type HealthCheck = z.infer<typeof HealthCheck>;

/** What one running service instance says of itself. */
export const ServiceHealth = z.object({
  service: z.string(),
  instance: z.string(),
  state: HealthState,
  version: z.string(),
  pid: z.number().int(),
  rssMb: z.number(),
  cpuPercent: z.number(),
  startedAt: Timestamp,
  at: Timestamp,
  checks: z.array(HealthCheck),
});
export type ServiceHealth = z.infer<typeof ServiceHealth>;

export const StreamStatus = z.object({
  stream: z.string(),
  length: z.number().int(),
  groups: z.array(
    z.object({ group: z.string(), pending: z.number().int(), lag: z.number().int().nullable(), consumers: z.number().int() }),
  ),
  deadLetters: z.number().int(),
});
export type StreamStatus = z.infer<typeof StreamStatus>;

export const SystemHealth = z.object({ state: HealthState, services: z.array(ServiceHealth), stores: z.array(HealthCheck), at: Timestamp });
export type SystemHealth = z.infer<typeof SystemHealth>;
