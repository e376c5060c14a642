import {
  type AddressRules,
  type ApiKey,
  type ApiKeyInput,
  ApiKeyLimits,
  type ApiKeyStatus,
  type ApiKeyType,
  type IssuedApiKey,
  type Permission,
  permissionsOfScopes,
  type Scope,
  type TenantStatus,
  type Tier,
} from '@autoweave/contracts';
import { CONFIG, fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { narrow } from '../authority/authority.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database } from '../database/database.js';
import type { Prisma } from '../generated/client.js';
import { allowsAddress } from './address-rules.js';
import { KeyHasher, keyIdOf, newKey } from './key-text.js';

const dayMs = 86_400_000;
const maxAgeMs = 10_000;
const touchEveryMs = 60_000;
const mostPerUser = 50;
/** What somebody needs beside apikey:manage to issue a key of a kind. */
const needs: Readonly<Partial<Record<ApiKeyType, Permission>>> = { service: 'tenant:update', tenant: 'tenant:update', admin: 'admin:full' };

const withOwner = {
  user: { select: { status: true, tenant: { select: { status: true, tier: true } } } },
} as const satisfies Prisma.ApiKeyInclude;
type Row = Prisma.ApiKeyGetPayload<{ include: typeof withOwner }>;

/** Keys of programs. A key can do what its scopes say, and never more than its owner may at that moment. */
@Injectable()
export class ApiKeysService {
  private readonly hasher: KeyHasher;
  private readonly known = new Map<string, { readonly row: Row; readonly goodUntil: number }>();
  private readonly touched = new Map<string, number>();
  private generation = 0;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) config: GatewayConfig,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
  ) {
    this.hasher = new KeyHasher(config.AUTOWEAVE_SECRET_KEY);
    changes.listen((change) => {
      if (change.kind === 'session') return;
      this.generation += 1;
      for (const [keyId, { row }] of this.known) {
        const concerned = change.kind === 'api_key' ? row.id : change.kind === 'user' ? row.userId : row.tenantId;
        if (concerned === change.id) this.known.delete(keyId);
      }
    });
  }

  /** Who a key stands for. Every refusal of a key that exists says why (IDN-053); one that does not is UNAUTHENTICATED. */
  async authenticate(text: string, address: string, now = Date.now()): Promise<Principal> {
    const keyId = keyIdOf(text);
    const row = keyId === undefined ? undefined : await this.find(keyId, now);
    if (!row || !this.hasher.matches(text, row.secretHash))
      throw fault('UNAUTHENTICATED', 'The API key is not known', { hint: 'Check how it was copied' });
    const status = statusOf(row, now);
    if (status !== 'active') throw fault('UNAUTHENTICATED', `The API key is ${status}`, { hint: 'Issue another one' });
    if (row.user.status !== 'active') throw fault('UNAUTHENTICATED', 'The owner of the API key is not active');
    if (!allowsAddress(row.addresses as unknown as AddressRules, address))
      throw fault('FORBIDDEN', `The API key may not be used from ${address}`, { hint: 'Change its allowed addresses' });
    this.touch(row.id, address, now);
    const authority = await this.authorities.of(row.userId, row.tenantId, now);
    const rights = narrow(authority, permissionsOfScopes(row.scopes as Scope[]));
    return {
      userId: row.userId,
      tenantId: row.tenantId,
      tier: row.user.tenant.tier as Tier,
      tenantStatus: row.user.tenant.status as TenantStatus,
      // Somebody with a second factor issued the key, or none was asked for then: a program has no telephone.
      mfaRequired: false,
      mfaEnabled: false,
      credential: { type: 'api_key', id: row.id, limits: limitsOf(row.limits) },
      roles: authority.roles,
      permissions: rights.permissions,
      rights,
      elevatedUntil: undefined,
    };
  }

  async list(caller: Principal, all: boolean, status: ApiKeyStatus | undefined): Promise<ApiKey[]> {
    if (all && !caller.permissions.has('tenant:update')) throw fault('FORBIDDEN', 'Keys of others need the permission tenant:update');
    const rows = await this.db.apiKey.findMany({
      where: { tenantId: caller.tenantId, ...(all ? {} : { userId: caller.userId }) },
      orderBy: { createdAt: 'desc' },
      take: 1_000,
    });
    const now = Date.now();
    return rows.map((row) => keyOf(row, now)).filter((key) => status === undefined || key.status === status);
  }

  async create(caller: Principal, input: ApiKeyInput): Promise<IssuedApiKey> {
    const needed = needs[input.type];
    if (needed && !caller.permissions.has(needed)) throw fault('FORBIDDEN', `A key of type ${input.type} needs the permission ${needed}`);
    if (input.scopes.includes('admin:full') && input.type !== 'admin')
      throw fault('VALIDATION_FAILED', 'The scope admin:full is for keys of type admin', {
        details: { issues: [{ path: 'scopes', message: 'admin:full needs type admin' }] },
      });
    const beyond = input.scopes.filter(
      (scope) =>
        ![...permissionsOfScopes([scope])].some((permission) => permission !== 'session:self' && caller.permissions.has(permission)),
    );
    if (beyond.length > 0) throw fault('FORBIDDEN', `You hold nothing of the scopes ${beyond.join(', ')} yourself`);
    const live = await this.db.apiKey.count({
      where: { userId: caller.userId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    });
    if (live >= mostPerUser) throw fault('CONFLICT', `Nobody has more than ${mostPerUser} keys`, { hint: 'Revoke some first' });
    return this.issue({
      tenantId: caller.tenantId,
      userId: caller.userId,
      name: input.name,
      type: input.type,
      scopes: [...new Set(input.scopes)],
      limits: input.limits,
      addresses: input.addresses,
      expiresAt: new Date(Date.now() + input.expiresInDays * dayMs),
    });
  }

  async get(caller: Principal, keyId: string): Promise<ApiKey> {
    return keyOf(await this.own(caller, keyId), Date.now());
  }

  /** A new key with what the old one had; the old one ends after the overlap (IDN-054). */
  async rotate(caller: Principal, keyId: string, overlapMinutes: number): Promise<IssuedApiKey> {
    const old = await this.own(caller, keyId);
    const now = Date.now();
    if (statusOf(old, now) !== 'active' || old.replacedBy)
      throw fault('CONFLICT', 'Only an active key that was not rotated yet can be', { hint: 'Issue a new key' });
    const lifetimeMs = old.expiresAt ? old.expiresAt.getTime() - old.createdAt.getTime() : undefined;
    const issued = await this.issue({
      tenantId: old.tenantId,
      userId: old.userId,
      name: old.name,
      type: old.type,
      scopes: old.scopes,
      limits: old.limits as Prisma.InputJsonValue,
      addresses: old.addresses as Prisma.InputJsonValue,
      expiresAt: lifetimeMs === undefined ? null : new Date(now + lifetimeMs),
    });
    const end = new Date(Math.min(now + overlapMinutes * 60_000, old.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY));
    await this.db.apiKey.update({
      where: { id: old.id },
      data: {
        replacedBy: issued.apiKey.keyId,
        expiresAt: end,
        ...(overlapMinutes === 0 ? { revokedAt: new Date(now), reason: 'rotated' } : {}),
      },
    });
    this.changes.announce({ kind: 'api_key', id: old.id });
    return issued;
  }

  async revoke(caller: Principal, keyId: string, reason: string | undefined): Promise<ApiKey> {
    const row = await this.own(caller, keyId);
    if (row.revokedAt === null)
      await this.db.apiKey.update({ where: { id: row.id }, data: { revokedAt: new Date(), reason: reason ?? null } });
    this.changes.announce({ kind: 'api_key', id: row.id });
    return this.get(caller, keyId);
  }

  async suspend(caller: Principal, keyId: string, suspended: boolean): Promise<ApiKey> {
    const row = await this.own(caller, keyId);
    if (row.revokedAt !== null) throw fault('CONFLICT', 'The key was revoked for good');
    await this.db.apiKey.update({ where: { id: row.id }, data: { suspendedAt: suspended ? new Date() : null } });
    this.changes.announce({ kind: 'api_key', id: row.id });
    return this.get(caller, keyId);
  }

  async remove(caller: Principal, keyId: string): Promise<{ removed: boolean }> {
    const row = await this.own(caller, keyId);
    const status = statusOf(row, Date.now());
    if (status === 'active' || status === 'suspended') throw fault('CONFLICT', `The key is ${status}`, { hint: 'Revoke it first' });
    await this.db.apiKey.deleteMany({ where: { id: row.id } });
    this.changes.announce({ kind: 'api_key', id: row.id });
    return { removed: true };
  }

  private async issue(data: Omit<Prisma.ApiKeyUncheckedCreateInput, 'id' | 'secretHash'>): Promise<IssuedApiKey> {
    const { keyId, text } = newKey();
    const row = await this.db.apiKey.create({ data: { ...data, id: keyId, secretHash: this.hasher.hash(text) } });
    return { key: text, apiKey: keyOf(row, Date.now()) };
  }

  private async own(caller: Principal, keyId: string) {
    const row = await this.db.apiKey.findFirst({ where: { id: keyId, tenantId: caller.tenantId } });
    if (!row || (row.userId !== caller.userId && !caller.permissions.has('tenant:update')))
      throw fault('NOT_FOUND', 'There is no such key');
    return row;
  }

  private async find(keyId: string, now: number): Promise<Row | undefined> {
    const kept = this.known.get(keyId);
    if (kept && kept.goodUntil > now) return kept.row;
    const { generation } = this;
    const row = await this.db.apiKey.findUnique({ where: { id: keyId }, include: withOwner });
    // What was read while something changed may already be old: use it once, keep nothing. Unknown ids are not kept either.
    if (row && generation === this.generation) {
      if (this.known.size >= 10_000) this.known.delete(this.known.keys().next().value as string);
      this.known.set(keyId, { row, goodUntil: now + maxAgeMs });
    }
    return row ?? undefined;
  }

  /** When a key was last used is kept to the minute; a request does not wait for it. */
  private touch(keyId: string, address: string, now: number): void {
    if (now - (this.touched.get(keyId) ?? 0) < touchEveryMs) return;
    if (this.touched.size >= 10_000) this.touched.clear();
    this.touched.set(keyId, now);
    void this.db.apiKey
      .updateMany({ where: { id: keyId }, data: { lastUsedAt: new Date(now), lastUsedFrom: address } })
      .catch(() => undefined);
  }
}

type KeyRow = Prisma.ApiKeyGetPayload<object>;

function statusOf(row: Pick<KeyRow, 'revokedAt' | 'suspendedAt' | 'expiresAt'>, now: number): ApiKeyStatus {
  if (row.revokedAt) return 'revoked';
  if (row.expiresAt && row.expiresAt.getTime() <= now) return 'expired';
  return row.suspendedAt ? 'suspended' : 'active';
}

const limitsOf = (stored: unknown): ApiKeyLimits => ApiKeyLimits.parse(stored);

const keyOf = (row: KeyRow, now: number): ApiKey => ({
  keyId: row.id,
  tenantId: row.tenantId,
  userId: row.userId,
  name: row.name,
  type: row.type as ApiKeyType,
  status: statusOf(row, now),
  scopes: row.scopes as Scope[],
  limits: limitsOf(row.limits),
  addresses: row.addresses as unknown as AddressRules,
  createdAt: row.createdAt.toISOString(),
  ...(row.expiresAt ? { expiresAt: row.expiresAt.toISOString() } : {}),
  ...(row.lastUsedAt ? { lastUsedAt: row.lastUsedAt.toISOString() } : {}),
  ...(row.lastUsedFrom ? { lastUsedFrom: row.lastUsedFrom } : {}),
  ...(row.replacedBy ? { replacedBy: row.replacedBy } : {}),
});
