import {
  clientProblems,
  type IssuedOAuthClient,
  type OAuthClient,
  type OAuthClientInput,
  type OAuthClientPatch,
  type OAuthScope,
  permissionsOfOAuthScopes,
} from '@autoweave/contracts';
import { CONFIG, fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database } from '../database/database.js';
import type { OAuthClient as Row } from '../generated/client.js';
import { clientOf } from './client.js';
import { ClientSecretHasher, newClientSecret } from './client-secret.js';

const mostPerTenant = 100;

/** Applications of an organisation. What one may no longer do ends at once, also for tokens that are out already. */
@Injectable()
export class ClientsService {
  private readonly hasher: ClientSecretHasher;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) config: GatewayConfig,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
  ) {
    this.hasher = new ClientSecretHasher(config.AUTOWEAVE_SECRET_KEY);
  }

  async list(caller: Principal): Promise<OAuthClient[]> {
    const rows = await this.db.oAuthClient.findMany({ where: { tenantId: caller.tenantId }, orderBy: { createdAt: 'desc' } });
    return rows.map(clientOf);
  }

  async get(caller: Principal, clientId: string): Promise<OAuthClient> {
    return clientOf(await this.own(caller, clientId));
  }

  async create(caller: Principal, input: OAuthClientInput): Promise<IssuedOAuthClient> {
    assertFits(input);
    assertHeld(caller, input.scopes);
    if ((await this.db.oAuthClient.count({ where: { tenantId: caller.tenantId } })) >= mostPerTenant)
      throw fault('CONFLICT', `An organisation has no more than ${mostPerTenant} applications`, { hint: 'Delete one first' });
    const secret = input.type === 'confidential' ? newClientSecret() : undefined;
    const row = await this.db.oAuthClient.create({
      data: {
        id: newId('client'),
        tenantId: caller.tenantId,
        createdBy: caller.userId,
        ...input,
        homepage: input.homepage ?? null,
        scopes: [...new Set(input.scopes)],
        grants: [...new Set(input.grants)],
        secretHash: secret === undefined ? null : this.hasher.hash(secret),
        secretRotatedAt: secret === undefined ? null : new Date(),
      },
    });
    return { client: clientOf(row), ...(secret === undefined ? {} : { secret }) };
  }

  async update(caller: Principal, clientId: string, patch: OAuthClientPatch): Promise<OAuthClient> {
    const before = clientOf(await this.own(caller, clientId));
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as OAuthClientPatch;
    assertFits({ ...before, ...given });
    assertHeld(
      caller,
      (given.scopes ?? []).filter((scope) => !before.scopes.includes(scope)),
    );
    const row = await this.db.oAuthClient.update({ where: { id: clientId }, data: { ...given, updatedAt: new Date() } });
    this.changes.announce({ kind: 'oauth', id: clientId });
    return clientOf(row);
  }

  async remove(caller: Principal, clientId: string): Promise<void> {
    await this.own(caller, clientId);
    await this.db.$transaction([
      this.db.runToken.updateMany({
        where: { clientId, revokedAt: null },
        data: { revokedAt: new Date(), reason: 'its application was deleted' },
      }),
      this.db.oAuthClient.deleteMany({ where: { id: clientId, tenantId: caller.tenantId } }),
    ]);
    this.changes.announce({ kind: 'oauth', id: clientId });
  }

  async rotateSecret(caller: Principal, clientId: string, overlapMinutes: number): Promise<IssuedOAuthClient> {
    const before = await this.own(caller, clientId);
    if (before.type === 'public') throw fault('CONFLICT', 'A public application has no secret');
    const secret = newClientSecret();
    const now = new Date();
    const row = await this.db.oAuthClient.update({
      where: { id: clientId },
      data: {
        secretHash: this.hasher.hash(secret),
        secretRotatedAt: now,
        updatedAt: now,
        oldSecretHash: overlapMinutes > 0 ? before.secretHash : null,
        oldSecretUntil: overlapMinutes > 0 ? new Date(now.getTime() + overlapMinutes * 60_000) : null,
      },
    });
    return { client: clientOf(row), secret };
  }

  /** An application that may act at the moment, of whatever tenant: the protocol asks before anybody is known. */
  async find(clientId: string): Promise<Row | undefined> {
    const row = await this.db.oAuthClient.findUnique({ where: { id: clientId } });
    return row?.enabled ? row : undefined;
  }

  async secretFits(clientId: string, secret: string): Promise<boolean> {
    const row = await this.db.oAuthClient.findUnique({ where: { id: clientId } });
    const old = row?.oldSecretUntil && row.oldSecretUntil > new Date() ? row.oldSecretHash : null;
    const fitsNow = this.hasher.matches(secret, row?.secretHash ?? null);
    return this.hasher.matches(secret, old) || fitsNow;
  }

  private async own(caller: Principal, clientId: string): Promise<Row> {
    const row = await this.db.oAuthClient.findFirst({ where: { id: clientId, tenantId: caller.tenantId } });
    if (!row) throw fault('NOT_FOUND', 'There is no such application');
    return row;
  }
}

function assertFits(client: Parameters<typeof clientProblems>[0]): void {
  const issues = clientProblems(client);
  if (issues.length > 0) throw fault('VALIDATION_FAILED', issues[0]?.message ?? 'The application is not valid', { details: { issues } });
}

/** Rights are handed on, never made. */
function assertHeld(caller: Principal, scopes: readonly OAuthScope[]): void {
  const beyond = scopes.filter((scope) => {
    const needed = [...permissionsOfOAuthScopes([scope])];
    return needed.length > 0 && !needed.every((permission) => caller.permissions.has(permission));
  });
  if (beyond.length > 0) throw fault('FORBIDDEN', `You do not hold the scopes ${beyond.join(', ')} yourself`);
}
