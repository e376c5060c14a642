import { type OAuthConsent, OAuthScope, oauthScopes, scopeTexts } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type Principal, sessionIdOf } from '../auth/principal.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import { DATABASE, type Database } from '../database/database.js';
import { ArtifactsRepository } from './artifacts.repository.js';

const known = new Set<string>(oauthScopes);
export const askedScopes = (scope: string | undefined) =>
  (scope ?? '')
    .split(' ')
    .filter((one) => known.has(one))
    .map((one) => {
      const parsed = OAuthScope.parse(one);
      return { scope: parsed, text: scopeTexts[parsed] };
    });

/** What people have let applications do. Taking it back ends everything that hangs on it. */
@Injectable()
export class ConsentsService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(ArtifactsRepository) private readonly artifacts: ArtifactsRepository,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
  ) {}

  async scopesOf(userId: string, clientId: string): Promise<ReadonlySet<string>> {
    const row = await this.db.oAuthConsent.findUnique({ where: { userId_clientId: { userId, clientId } } });
    return new Set(row?.scopes ?? []);
  }

  async remember(caller: Principal, clientId: string, scopes: readonly string[]): Promise<void> {
    const { userId, tenantId } = caller;
    const all = [...new Set([...(await this.scopesOf(userId, clientId)), ...scopes])];
    await this.db.oAuthConsent.upsert({
      where: { userId_clientId: { userId, clientId } },
      create: { userId, clientId, tenantId, scopes: all },
      update: { scopes: all, updatedAt: new Date() },
    });
  }

  async list(caller: Principal): Promise<OAuthConsent[]> {
    const [rows, tenant] = await Promise.all([
      this.db.oAuthConsent.findMany({ where: { userId: caller.userId }, include: { client: true }, orderBy: { updatedAt: 'desc' } }),
      this.db.tenant.findUniqueOrThrow({ where: { id: caller.tenantId } }),
    ]);
    const families = await this.db.oAuthArtifact.groupBy({
      by: ['clientId'],
      where: { model: 'Grant', userId: caller.userId, expiresAt: { gt: new Date() } },
      _count: true,
    });
    return rows.map((row) => ({
      client: {
        clientId: row.clientId,
        name: row.client.name,
        ...(row.client.homepage ? { homepage: row.client.homepage } : {}),
        organisation: tenant.name,
      },
      scopes: askedScopes(row.scopes.join(' ')),
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      live: families.find(({ clientId }) => clientId === row.clientId)?._count ?? 0,
    }));
  }

  async withdraw(caller: Principal, clientId: string): Promise<void> {
    sessionIdOf(caller);
    const { count } = await this.db.oAuthConsent.deleteMany({ where: { userId: caller.userId, clientId } });
    const ended = await this.artifacts.removeOf(caller.userId, clientId);
    await this.db.runToken.updateMany({
      where: { userId: caller.userId, clientId, revokedAt: null },
      data: { revokedAt: new Date(), reason: 'its person took the consent back' },
    });
    this.changes.announce({ kind: 'user', id: caller.userId });
    if (count + ended === 0) throw fault('NOT_FOUND', 'This application was not let in');
  }
}
