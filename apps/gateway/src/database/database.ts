import { prismaAdapter, type Pool } from '@autoweave/kernel';
import { PrismaClient } from '../generated/client.js';

export type Database = PrismaClient;
export const DATABASE = Symbol('DATABASE');

/** The gateway's tables (schemas `identity` and `edge`) over the service's own pool. */
export const openDatabase = (pool: Pool): Database => new PrismaClient({ adapter: prismaAdapter(pool, 'edge') });

/** Whether a write failed because something of that name or address is there already. */
export const isUniqueViolation = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002';
