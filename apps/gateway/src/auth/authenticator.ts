import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { ApiKeysService } from '../api-key/api-keys.service.js';
import { SessionsService, sessionCookie } from '../session/sessions.service.js';
import type { Principal } from './principal.js';

/** What a caller shows. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly cookies?: Readonly<Record<string, string | undefined>>;
  readonly ip: string;
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
  ) {}

  /** Throws UNAUTHENTICATED, SESSION_EXPIRED, FORBIDDEN, TENANT_INACTIVE. */
  async authenticate(request: Credentials): Promise<Principal> {
    const token = tokenOf(request);
    if (!token) throw fault('UNAUTHENTICATED', 'No session and no token was sent', { hint: 'Sign in, or send Authorization: Bearer …' });
    const principal = token.startsWith('ak_') ? await this.keys.authenticate(token, request.ip) : await this.sessions.authenticate(token);
    const named = single(request.headers['x-tenant-id']);
    if (named !== undefined && named !== principal.tenantId)
      throw fault('FORBIDDEN', 'X-Tenant-ID names another tenant than the credential belongs to', { hint: 'Leave the header out' });
    return principal;
  }
}

function tokenOf({ headers, cookies }: Credentials): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(single(headers['authorization']) ?? '')?.[1];
  return bearer ?? single(headers['x-api-key']) ?? cookies?.[sessionCookie];
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
