import { Failure } from './failure.js';
import type { Secrets } from './secrets.js';

const ROLE = 'autoweave';

/** The URL the services use. Their role is no superuser: row-level security must bind it. */
export function serviceDatabaseUrl(port: number, secrets: Secrets): string {
  return `postgresql://${ROLE}:${encodeURIComponent(secrets.databasePassword)}@127.0.0.1:${port}/${ROLE}`;
}

/** Creates the services' role and database; does nothing when they exist. */
export async function ensureDatabase(adminUrl: string, secrets: Secrets): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const password = client.escapeLiteral(secrets.databasePassword);
    const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [ROLE]);
    const verb = role.rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${ROLE} LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD ${password}`);
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [ROLE]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${ROLE} OWNER ${ROLE}`);
  } catch (error) {
    throw new Failure('service', `The database could not be prepared: ${(error as Error).message}`, 'Look at the log.');
  } finally {
    await client.end().catch(() => undefined);
  }
}
