import type { ResourceLease, ResourceOffer, ResourceRequest } from '@autoweave/contracts';
import { fault, inTransaction, newId, type Pool, type PoolClient } from '@autoweave/kernel';

/**
 * What agents of a tenant let each other use for a while (AGT-038). A grant is a part of one offer; the parts granted at
 * any moment never exceed the offer. Time revokes: what has expired is neither free nor in use.
 */
export class Resources {
  constructor(private readonly pool: Pool) {}

  list(tenantId: string): Promise<ResourceLease[]> {
    return present(this.pool, tenantId);
  }

  async offer(tenantId: string, offer: ResourceOffer): Promise<ResourceLease> {
    const lease: ResourceLease = {
      leaseId: newId('evt'),
      kind: offer.kind,
      amount: offer.amount,
      free: offer.amount,
      offeredBy: offer.agent,
      expiresAt: new Date(Date.now() + offer.durationMs).toISOString(),
    };
    await store(this.pool, tenantId, lease);
    return lease;
  }

  /** Grants from the smallest sufficient offer of somebody else. Throws QUOTA_EXCEEDED when there is none. */
  async request(tenantId: string, request: ResourceRequest): Promise<ResourceLease> {
    return inTransaction(this.pool, async (client) => {
      // Requests of one tenant one after the other: what is free is counted from what was granted.
      await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`resources:${tenantId}`]);
      const [offer] = (await present(client, tenantId))
        .filter(
          (l) => l.offerId === undefined && l.kind === request.kind && l.offeredBy !== request.agent && (l.free ?? 0) >= request.amount,
        )
        .sort((a, b) => (a.free ?? 0) - (b.free ?? 0));
      if (!offer)
        throw fault('QUOTA_EXCEEDED', `Nobody offers ${request.amount} of ${request.kind} now`, { hint: 'Ask for less, or again later' });
      const ends = Math.min(Date.parse(offer.expiresAt), Date.now() + request.durationMs);
      const lease: ResourceLease = {
        leaseId: newId('evt'),
        offerId: offer.leaseId,
        kind: offer.kind,
        amount: request.amount,
        offeredBy: offer.offeredBy,
        grantedTo: request.agent,
        expiresAt: new Date(ends).toISOString(),
      };
      await store(client, tenantId, lease);
      return lease;
    });
  }
}

async function store(client: Pool | PoolClient, tenantId: string, lease: ResourceLease): Promise<void> {
  const { free: _free, ...body } = lease;
  await client.query('INSERT INTO cooperation (id, tenant_id, kind, body, expires_at) VALUES ($1, $2, $3, $4, $5)', [
    lease.leaseId,
    tenantId,
    'lease',
    JSON.stringify(body),
    lease.expiresAt,
  ]);
}

/** What has not expired, offers with what is free of them; what is over is deleted on the way. */
async function present(client: Pool | PoolClient, tenantId: string): Promise<ResourceLease[]> {
  await client.query(`DELETE FROM cooperation WHERE tenant_id = $1 AND kind = 'lease' AND expires_at <= now()`, [tenantId]);
  const { rows } = await client.query<{ body: ResourceLease }>(
    `SELECT body FROM cooperation WHERE tenant_id = $1 AND kind = 'lease' AND expires_at > now() ORDER BY created_at, id LIMIT 2000`,
    [tenantId],
  );
  const leases = rows.map((row) => row.body);
  return leases.map((lease) => {
    if (lease.offerId !== undefined) return lease;
    const used = leases.filter((l) => l.offerId === lease.leaseId).reduce((sum, l) => sum + l.amount, 0);
    return { ...lease, free: Math.max(0, lease.amount - used) };
  });
}
