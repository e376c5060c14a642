import type { Secrets } from './secrets.js';

/** Name of the services' role and of their database. */
export const SERVICE_ROLE = 'autoweave';

/** The URL the services use. Their role is no superuser: row-level security must bind it. */
export function serviceDatabaseUrl(port: number, secrets: Secrets): string {
  return `postgresql://${SERVICE_ROLE}:${encodeURIComponent(secrets.databasePassword)}@127.0.0.1:${port}/${SERVICE_ROLE}`;
}
