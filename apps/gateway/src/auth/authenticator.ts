import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { ApiKeysService } from '../api-key/api-keys.service.js';
import { AccessTokensService } from '../oauth/access-tokens.service.js';
import { RunTokensService } from '../run-token/run-tokens.service.js';
import { isRunToken } from '../run-token/token-text.js';
import { SessionsService, sessionCookie } from '../session/sessions.service.js';
import type { Principal } from './principal.js';

/** What a caller shows. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly cookies?: Readonly<Record<string, string | undefined>>;
  readonly ip: string;
  /** Of the request, for proofs that are bound to it. */
  readonly method?: string;
  readonly url?: string;
}

/**
 * The one place where a credential becomes a principal (IDN-055). A program says explicitly who it is, so a header comes
 * before a cookie. The credential decides the tenant: another one named in a header is refused (IDN-059).
 */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(ApiKeysService) private readonly keys: ApiKeysService,
    @Inject(AccessTokensService) private readonly accessTokens: AccessTokensService,
    @Inject(RunTokensService) private readonly runTokens: RunTokensService,
  ) {}

  /** Throws UNAUTHENTICATED, SESSION_EXPIRED, FORBIDDEN, TENANT_INACTIVE, BUDGET_EXCEEDED. */
  async authenticate(request: Credentials): Promise<Principal> {
    const token = tokenOf(request);
    if (!token) throw fault('UNAUTHENTICATED', 'No session and no token was sent', { hint: 'Sign in, or send Authorization: Bearer …' });
    const principal = await this.principalOf(token, request);
    const named = single(request.headers['x-tenant-id']);
    if (named !== undefined && named !== principal.tenantId)
      throw fault('FORBIDDEN', 'X-Tenant-ID names another tenant than the credential belongs to', { hint: 'Leave the header out' });
    return principal;
  }

  /** A credential says by its beginning what it is; access tokens of applications have none of their own. */
  private principalOf(token: string, request: Credentials): Promise<Principal> {
    const scheme = dpop.test(single(request.headers['authorization']) ?? '') ? 'dpop' : 'bearer';
    if (scheme === 'bearer') {
      if (token.startsWith('ak_')) return this.keys.authenticate(token, request.ip);
      if (token.startsWith('aws_')) return this.sessions.authenticate(token);
      if (isRunToken(token)) return this.runTokens.authenticate(token);
    }
    return this.accessTokens.authenticate(token, {
      scheme,
      proof: single(request.headers['dpop']),
      method: request.method,
      path: request.url?.split('?')[0],
    });
  }
}

const dpop = /^DPoP /i;

function tokenOf({ headers, cookies }: Credentials): string | undefined {
  const bearer = /^(?:Bearer|DPoP) (\S+)$/i.exec(single(headers['authorization']) ?? '')?.[1];
  return bearer ?? single(headers['x-api-key']) ?? cookies?.[sessionCookie];
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
