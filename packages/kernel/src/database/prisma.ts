import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from './pool.js';

/** The adapter that a service's generated Prisma client is built on; it shares the service's pool and schema. */
export const prismaAdapter = (pool: Pool, schema: string): PrismaPg => new PrismaPg(pool, { schema });
