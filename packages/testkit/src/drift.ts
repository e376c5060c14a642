import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Migrations } from '@autoweave/kernel';
import { createTestDatabase } from './database.js';

/** Prisma's own engine is a download; this stand-in runs its official WebAssembly build. */
const engine = resolve(import.meta.dirname, '../../tooling/schema-engine.mjs');

/**
 * What differs between a service's `prisma/schema.prisma` and the tables that its migrations make; empty when nothing
 * does. `schema` is the Postgres schema, left out for a service that names several in its Prisma schema.
 */
export async function schemaDrift(appDir: string, migrations: readonly Migrations[], schema?: string): Promise<string> {
  const database = await createTestDatabase(migrations);
  try {
    const url = new URL(database.url);
    if (schema) url.searchParams.set('schema', schema);
    const result = spawnSync(
      resolve(appDir, 'node_modules/.bin/prisma'),
      ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code'],
      {
        cwd: appDir,
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          DATABASE_URL: url.toString(),
          PRISMA_SCHEMA_ENGINE_BINARY: engine,
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
          CHECKPOINT_DISABLE: '1',
        },
      },
    );
    return result.status === 0 ? '' : `${result.stdout}${result.stderr}`;
  } finally {
    await database.drop();
  }
}
