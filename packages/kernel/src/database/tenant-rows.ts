import type pg from 'pg';
import { currentContext, runInContext } from '../log/context.js';

/** Cannot sign in and owns nothing: what it sees is what the policies of a table let it see. */
const tenantRole = 'autoweave_tenant';

/**
 * Puts every table of the current schema that has a `tenant_id` under row-level security: as the tenant role, only rows of the
 * tenant named in `aw.tenant` are there, to read and to write. Repeats nothing that is done already, so that it can run
 * after every migration and covers tables that come later.
 */
export async function protectTenantRows(client: pg.Client): Promise<void> {
  await client.query(`
    DO $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${tenantRole}') THEN
        CREATE ROLE ${tenantRole} NOLOGIN NOINHERIT;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- Somebody else made it at the same moment.
    END $$`);
  await client.query(`
    DO $$
    BEGIN
      IF NOT pg_has_role(current_user, '${tenantRole}', 'MEMBER') THEN
        EXECUTE format('GRANT ${tenantRole} TO %I', current_user);
      END IF;
    END $$`);
  await client.query(
    `DO $$
     DECLARE
       found record;
     BEGIN
       EXECUTE format('GRANT USAGE ON SCHEMA %I TO ${tenantRole}', current_schema());
       EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO ${tenantRole}', current_schema());
       EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO ${tenantRole}', current_schema());
       FOR found IN
         SELECT c.relname FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
         WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
       LOOP
         EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', found.relname);
         EXECUTE format(
           'CREATE POLICY tenant_rows ON %I TO ${tenantRole} USING (tenant_id = current_setting(''aw.tenant'', true)) WITH CHECK (tenant_id = current_setting(''aw.tenant'', true))',
           found.relname);
       END LOOP;
     END $$`,
  );
}

/**
 * Work that concerns no single tenant although a request of one started it: appending to the one audit log, managing other
 * tenants. Name the reason where it is called.
 */
export const acrossTenants = <T>(work: () => T): T => {
  const { tenantId: _, ...context } = currentContext() ?? { requestId: 'none' };
  return runInContext(context, work);
};

/** From here on, everything this request asks the database concerns this tenant. */
export function enterTenant(tenantId: string): void {
  const context = currentContext();
  if (context) (context as { tenantId?: string }).tenantId = tenantId;
}

type Connected = pg.PoolClient & { awTenant?: string };
type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: pg.PoolClient['release'] | (() => undefined)) => void;

/** A connection becomes that of the tenant in whose name it is taken; of nobody's, it is the service's own again. */
async function bind(client: Connected): Promise<void> {
  const wanted = currentContext()?.tenantId ?? '';
  if ((client.awTenant ?? '') === wanted) return;
  await client.query("SELECT set_config('role', $1, false), set_config('aw.tenant', $2, false)", [
    wanted === '' ? 'none' : tenantRole,
    wanted,
  ]);
  client.awTenant = wanted;
}

/** Makes every connection of a pool follow the tenant of the request or message that takes it. */
export function followTenant(pool: pg.Pool): void {
  const connect = pool.connect.bind(pool) as () => Promise<Connected>;
  const bound = async (): Promise<Connected> => {
    const client = await connect();
    try {
      await bind(client);
      return client;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  };
  // `pool.query` takes its connection with a callback, everybody else with a promise.
  (pool as { connect: unknown }).connect = (callback?: Callback) => {
    if (!callback) return bound();
    bound().then(
      (client) => callback(undefined, client, client.release.bind(client)),
      (error: Error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  };
}
