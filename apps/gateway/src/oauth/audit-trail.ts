import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { AuditService } from '../audit/audit.service.js';
import type { AuditEntry } from '../audit/audit-entry.js';
import { currentBrowser } from './browser.js';

/** Everything that the protocol gives, refuses and takes back, in the audit log. Never a token or a code. */
export function auditProtocol(provider: Provider, audit: AuditService): void {
  const record = (ctx: KoaContextWithOIDC | undefined, entry: Pick<AuditEntry, 'eventType' | 'outcome'> & Partial<AuditEntry>) => {
    const client = ctx?.oidc?.client;
    const browser = currentBrowser();
    void audit.record({
      category: 'AUTHENTICATION',
      tenantId: client?.['tenant_id'] as string | undefined,
      actorId: ctx?.oidc?.account?.accountId,
      ipAddress: browser?.ipAddress,
      requestId: browser?.requestId,
      endpoint: ctx?.path,
      httpMethod: ctx?.method,
      resourceType: 'oauth_client',
      resourceId: client?.clientId,
      ...entry,
      details: { grantType: stringOr(ctx?.oidc?.params?.['grant_type']), scope: stringOr(ctx?.oidc?.params?.['scope']), ...entry.details },
    });
  };
  const refused = (eventType: string) => (ctx: KoaContextWithOIDC, error: Error) =>
    record(ctx, {
      eventType,
      outcome: 'DENIED',
      severity: 'WARNING',
      details: { error: error.message, reason: (error as { error_description?: string }).error_description ?? null },
    });
  provider.on('grant.success', (ctx) => record(ctx, { eventType: 'oauth.token_issued', outcome: 'SUCCESS' }));
  provider.on('grant.error', (ctx, error) => {
    // A device that waits asks every few seconds.
    if (error.message !== 'authorization_pending') refused('oauth.token_refused')(ctx, error);
  });
  provider.on('authorization.success', (ctx) => record(ctx, { eventType: 'oauth.authorized', outcome: 'SUCCESS' }));
  provider.on('authorization.error', refused('oauth.authorization_refused'));
  provider.on('introspection.error', refused('oauth.introspection_refused'));
  provider.on('revocation.error', refused('oauth.revocation_refused'));
  provider.on('userinfo.error', refused('oauth.userinfo_refused'));
  provider.on('grant.revoked', (ctx) => record(ctx, { eventType: 'oauth.grant_revoked', outcome: 'SUCCESS' }));
  provider.on('end_session.success', (ctx) => record(ctx, { eventType: 'oauth.signed_out', outcome: 'SUCCESS' }));
}

const stringOr = (value: unknown): string | null => (typeof value === 'string' ? value.slice(0, 500) : null);
