import pg from 'pg';
import type { Secrets } from './secrets.js';
import { SERVICE_ROLE } from './service-database.js';

/** Creates the services' role and database; does nothing when they exist. */
export async function ensureDatabase(adminUrl: string, secrets: Secrets): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const password = client.escapeLiteral(secrets.databasePassword);
    const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [SERVICE_ROLE]);
    const verb = role.rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${SERVICE_ROLE} LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD ${password}`);
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [SERVICE_ROLE]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${SERVICE_ROLE} OWNER ${SERVICE_ROLE}`);
  } catch (error) {
    throw new Error(`The database could not be prepared: ${(error as Error).message}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
