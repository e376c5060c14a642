import { type TelosChange, type TelosDocument, type TelosName, telosNames } from '@autoweave/contracts';
import { fault, inTransaction, type Pool } from '@autoweave/kernel';

interface TelosRow {
  readonly name: TelosName;
  readonly version: number;
  readonly content: string;
  readonly updatedBy: string;
  readonly reason: string | null;
  readonly updatedAt: Date;
}

const columns = `name, version, content, updated_by AS "updatedBy", reason, updated_at AS "updatedAt"`;

/** The documents in which organisations say what they are for, with all their versions. */
export class TelosRepository {
  constructor(private readonly pool: Pool) {}

  /** All five; what nobody has written is there as version 0. */
  async list(tenantId: string): Promise<TelosDocument[]> {
    const { rows } = await this.pool.query<TelosRow>(
      `SELECT DISTINCT ON (name) ${columns} FROM telos WHERE tenant_id = $1 ORDER BY name, version DESC`,
      [tenantId],
    );
    const written = new Map(rows.map((row) => [row.name, documentOf(row)]));
    return telosNames.map((name) => written.get(name) ?? { name, content: '', version: 0 });
  }

  async versions(tenantId: string, name: TelosName, limit: number): Promise<TelosDocument[]> {
    const { rows } = await this.pool.query<TelosRow>(
      `SELECT ${columns} FROM telos WHERE tenant_id = $1 AND name = $2 ORDER BY version DESC LIMIT $3`,
      [tenantId, name, limit],
    );
    return rows.map(documentOf);
  }

  /** CONFLICT when somebody else changed it since the version that the change is based on. */
  async change(tenantId: string, name: TelosName, by: string, { content, basedOn, reason }: TelosChange): Promise<TelosDocument> {
    return inTransaction(this.pool, async (client) => {
      // Two first versions would not see each other.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`telos ${tenantId} ${name}`]);
      const latest = await client.query<{ version: number }>(
        'SELECT coalesce(max(version), 0) AS version FROM telos WHERE tenant_id = $1 AND name = $2',
        [tenantId, name],
      );
      const version = latest.rows[0]?.version ?? 0;
      if (version !== basedOn)
        throw fault('CONFLICT', `${name} was changed meanwhile: it is at version ${version}, yours is based on ${basedOn}`, {
          hint: 'Read it again, put your change into it, and save once more; nothing of yours was stored',
        });
      const { rows } = await client.query<TelosRow>(
        `INSERT INTO telos (tenant_id, name, version, content, updated_by, reason) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${columns}`,
        [tenantId, name, version + 1, content, by, reason ?? null],
      );
      return documentOf(rows[0] as TelosRow);
    });
  }
}

const documentOf = ({ updatedAt, reason, ...row }: TelosRow): TelosDocument => ({
  ...row,
  updatedAt: updatedAt.toISOString(),
  ...(reason === null ? {} : { reason }),
});
