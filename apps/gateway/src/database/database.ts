import { prismaAdapter, type Pool } from '@autoweave/kernel';
import { PrismaClient } from '../generated/client.js';

export type Database = PrismaClient;
export const DATABASE = Symbol('DATABASE');

/** The gateway's tables (schemas `identity` and `edge`) over the service's own pool. */
export const openDatabase = (pool: Pool): Database => new PrismaClient({ adapter: prismaAdapter(pool, 'edge') });
