import type { DeviceRequest } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type Principal, sessionIdOf } from '../auth/principal.js';
import { AccountsService } from './accounts.service.js';
import { askedScopes, ConsentsService } from './consents.service.js';
import { OAuthProvider } from './provider.service.js';
import { newGrant } from './remembered-grant.js';
import { RequestsService } from './requests.service.js';

/** Devices without a browser of their own: somebody signed in types the code that the device shows. */
@Injectable()
export class DevicesService {
  constructor(
    @Inject(OAuthProvider) private readonly oauth: OAuthProvider,
    @Inject(RequestsService) private readonly requests: RequestsService,
    @Inject(ConsentsService) private readonly consents: ConsentsService,
    @Inject(AccountsService) private readonly accounts: AccountsService,
  ) {}

  async describe(caller: Principal, userCode: string): Promise<DeviceRequest> {
    const code = await this.open(caller, userCode);
    const info = (code.deviceInfo ?? {}) as { ua?: string; ip?: string };
    return {
      userCode: `${userCode.slice(0, 4)}-${userCode.slice(4)}`,
      client: await this.requests.asking(caller, code.clientId as string),
      scopes: askedScopes(scopeOf(code.params)),
      device: { ...(info.ip ? { ipAddress: info.ip } : {}), ...(info.ua ? { userAgent: info.ua } : {}) },
      expiresAt: new Date((code.exp ?? 0) * 1_000).toISOString(),
    };
  }

  async decide(caller: Principal, userCode: string, allow: boolean): Promise<void> {
    const code = await this.open(caller, userCode);
    const client = await this.requests.asking(caller, code.clientId as string);
    if (allow) {
      const scopes = askedScopes(scopeOf(code.params)).map(({ scope }) => scope);
      const resources = [(code.params as { resource?: string | string[] }).resource ?? []].flat();
      const provider = await this.oauth.provider();
      const grant = await newGrant(provider, caller.userId, client.clientId, scopes, resources);
      const { ts, amr } = await this.accounts.signInOf(caller);
      Object.assign(code, {
        accountId: caller.userId,
        grantId: grant.jti,
        scope: scopes.join(' '),
        authTime: ts,
        amr,
        ...(resources.length > 0 ? { resource: resources.length === 1 ? resources[0] : resources } : {}),
      });
      await this.consents.remember(caller, client.clientId, scopes);
    } else Object.assign(code, { error: 'access_denied', errorDescription: 'the person refused' });
    await code.save();
  }

  private async open(caller: Principal, userCode: string) {
    sessionIdOf(caller);
    const provider = await this.oauth.provider();
    const code = await provider.DeviceCode.findByUserCode(userCode, { ignoreExpiration: true });
    if (!code || code.isExpired)
      throw fault('NOT_FOUND', 'No device shows this code', { hint: 'Check the letters; a code is good for ten minutes' });
    const decided = code as { accountId?: string; error?: string };
    if (decided.accountId || decided.error)
      throw fault('CONFLICT', 'This code was answered already', { hint: 'Begin again at the device' });
    return code;
  }
}

const scopeOf = (params: unknown): string | undefined => (params as { scope?: string }).scope;
