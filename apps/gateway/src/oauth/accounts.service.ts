import { Inject, Injectable } from '@nestjs/common';
import type { Account, AccountClaims, InteractionResults, KoaContextWithOIDC } from 'oidc-provider';
import { type Principal, sessionIdOf } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';

/** People as the protocol sees them: those of the application's organisation who may sign in at the moment. */
@Injectable()
export class AccountsService {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  async find(ctx: KoaContextWithOIDC, userId: string): Promise<Account | undefined> {
    const user = await this.db.user.findUnique({ where: { id: userId }, include: { tenant: true } });
    if (user?.status !== 'active' || user.tenant.status !== 'ACTIVE') return undefined;
    const tenantId = ctx.oidc.client?.['tenant_id'];
    if (tenantId !== undefined && tenantId !== user.tenantId) return undefined;
    return {
      accountId: user.id,
      claims: (_use, scope): AccountClaims => {
        const scopes = new Set(scope.split(' '));
        return {
          sub: user.id,
          ...(scopes.has('profile')
            ? { name: user.name, preferred_username: user.username, tenant_id: user.tenantId, tenant_name: user.tenant.name }
            : {}),
          ...(scopes.has('email') ? { email: user.email } : {}),
        };
      },
    };
  }

  /** How and when somebody signed in here; a fresh proof of identity counts as signing in. */
  async signInOf(caller: Principal): Promise<NonNullable<InteractionResults['login']>> {
    const session = await this.db.session.findUniqueOrThrow({ where: { id: sessionIdOf(caller) } });
    return {
      accountId: caller.userId,
      ts: Math.floor((isFresh(caller) ? Date.now() : session.createdAt.getTime()) / 1_000),
      amr: session.mfaVerifiedAt ? ['pwd', 'mfa'] : ['pwd'],
      remember: false,
    };
  }
}

export const isFresh = ({ elevatedUntil }: Principal): boolean => elevatedUntil !== undefined && elevatedUntil > Date.now();
