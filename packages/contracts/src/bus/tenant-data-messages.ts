import { z } from 'zod';
import { Sha256, TenantId, UserId } from '../ids.js';
import { type BusMessage, type Command, command, type ServiceName } from './message.js';

/** Services that hold data of tenants; the gateway holds its own beside them. */
export const dataServices = ['supervisor', 'agents', 'memory', 'plugins'] as const satisfies readonly ServiceName[];
export type DataService = (typeof dataServices)[number];

/** Everything of a tenant, or only what belongs to one of its people. */
const scope = { tenantId: TenantId, userId: UserId.optional() };

export const RemovedRows = z.object({ table: z.string(), rows: z.number().int() });
export type RemovedRows = z.infer<typeof RemovedRows>;

const commandsOf = (service: DataService) => ({
  /** Without a table: the names of those that hold something that is handed out. With one: its rows, page by page. */
  page: command(
    service,
    `${service}.data.page`,
    z.object({
      ...scope,
      table: z.string().max(100).optional(),
      after: z.string().max(100).nullable().default(null),
      limit: z.number().int().min(1).max(1_000).default(500),
    }),
    z.object({ tables: z.array(z.string()), rows: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() }),
  ),
  /** Removes everything of the scope. CONFLICT while something of it is still under way. */
  purge: command(service, `${service}.data.purge`, z.object(scope), z.object({ removed: z.array(RemovedRows), left: z.number().int() })),
  /** Which of these contents are still referred to, by anybody. */
  references: command(
    service,
    `${service}.data.references`,
    z.object({ sha256: z.array(Sha256).max(5_000) }),
    z.object({ used: z.array(Sha256) }),
  ),
});
export type DataCommands = ReturnType<typeof commandsOf>;

/** What the gateway asks each service when data of a tenant is handed out or removed. */
export const dataCommands: Readonly<Record<DataService, DataCommands>> = {
  supervisor: commandsOf('supervisor'),
  agents: commandsOf('agents'),
  memory: commandsOf('memory'),
  plugins: commandsOf('plugins'),
};

export const dataMessages: readonly BusMessage[] = Object.values(dataCommands).flatMap((commands) => Object.values(commands) as Command[]);
