import type { PolicyFile } from '@autoweave/contracts';
import { inTransaction, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';

export interface StoredPolicy {
  readonly file: PolicyFile;
  readonly text: string;
  readonly sha256: string;
  readonly changedAt: string;
  readonly changedBy: string;
}

interface PolicyRow {
  readonly file: PolicyFile;
  readonly content: string;
  readonly sha256: string;
  readonly changed_at: Date;
  readonly changed_by: string;
}

/** Policies of the whole installation, one row a file. */
@Injectable()
export class PoliciesRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async all(): Promise<readonly StoredPolicy[]> {
    const { rows } = await this.pool.query<PolicyRow>('SELECT * FROM policy_text');
    return rows.map(({ file, content, sha256, changed_at, changed_by }) => ({
      file,
      text: content,
      sha256,
      changedAt: changed_at.toISOString(),
      changedBy: changed_by,
    }));
  }

  /** Resolves with whether it was stored: not when the row is no longer the one that the change is based on. */
  put(policy: Omit<StoredPolicy, 'changedAt'>, basedOn: string | undefined): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ sha256: string }>('SELECT sha256 FROM policy_text WHERE file = $1 FOR UPDATE', [policy.file]);
      if (rows[0] && rows[0].sha256 !== basedOn) return false;
      await client.query(
        `INSERT INTO policy_text (file, content, sha256, changed_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (file) DO UPDATE SET content = EXCLUDED.content, sha256 = EXCLUDED.sha256, changed_by = EXCLUDED.changed_by, changed_at = now()`,
        [policy.file, policy.text, policy.sha256, policy.changedBy],
      );
      return true;
    });
  }
}
