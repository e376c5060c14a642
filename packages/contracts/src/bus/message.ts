import type { z } from 'zod';

export const services = ['gateway', 'supervisor', 'agents', 'memory', 'plugins', 'usb-daemon'] as const;
export type ServiceName = (typeof services)[number];

/** A request that one service answers. `shardBy` sends it to the owner of the goal's shard instead of to any instance. */
export interface Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'command';
  readonly type: string;
  readonly version: number;
  readonly service: ServiceName;
  readonly input: I;
  readonly output: O;
  readonly shardBy?: (input: z.infer<I>) => string;
}

/** Something that happened; any number of services may listen. */
export interface BusEvent<P extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  readonly type: string;
  readonly version: number;
  readonly payload: P;
}

export const command = <I extends z.ZodType, O extends z.ZodType>(
  service: ServiceName,
  type: string,
  input: I,
  output: O,
  options: { readonly shardBy?: (input: z.infer<I>) => string; readonly version?: number } = {},
): Command<I, O> => ({
  kind: 'command',
  type,
  version: options.version ?? 1,
  service,
  input,
  output,
  ...(options.shardBy ? { shardBy: options.shardBy } : {}),
});

export const busEvent = <P extends z.ZodType>(type: string, payload: P, version = 1): BusEvent<P> => ({
  kind: 'event',
  type,
  version,
  payload,
});

export type BusMessage = Command | BusEvent;
