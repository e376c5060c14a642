import { api } from '@autoweave/contracts';
import { CONFIG } from '@autoweave/kernel';
import { Controller, Inject, Req } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyRequest } from 'fastify';
import { Caller, type Principal } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { Implements } from '../http/implements.js';
import { ClientsService } from './clients.service.js';
import { ConsentsService } from './consents.service.js';
import { DevicesService } from './devices.service.js';
import { OAuthProvider } from './provider.service.js';
import { requestCookie } from './provider-config.js';
import { RequestsService } from './requests.service.js';
import { SigningKeysService } from './signing-keys.service.js';

const routes = api.oauth;

@Controller('api/v1')
export class OAuthController {
  constructor(
    @Inject(ClientsService) private readonly applications: ClientsService,
    @Inject(RequestsService) private readonly requests: RequestsService,
    @Inject(DevicesService) private readonly devices: DevicesService,
    @Inject(ConsentsService) private readonly letIn: ConsentsService,
    @Inject(SigningKeysService) private readonly signing: SigningKeysService,
    @Inject(OAuthProvider) private readonly oauth: OAuthProvider,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Implements(routes.clients)
  clients(@Caller() caller: Principal) {
    return implement(routes.clients).handler(async () => ({
      clients: await this.applications.list(caller),
      issuer: this.oauth.issuer,
      passwordGrant: this.config.AUTOWEAVE_OAUTH_PASSWORD_GRANT,
    }));
  }

  @Implements(routes.createClient)
  createClient(@Caller() caller: Principal) {
    return implement(routes.createClient).handler(({ input }) => this.applications.create(caller, input));
  }

  @Implements(routes.client)
  client(@Caller() caller: Principal) {
    return implement(routes.client).handler(({ input }) => this.applications.get(caller, input.clientId));
  }

  @Implements(routes.updateClient)
  updateClient(@Caller() caller: Principal) {
    return implement(routes.updateClient).handler(({ input: { clientId, ...patch } }) => this.applications.update(caller, clientId, patch));
  }

  @Implements(routes.removeClient)
  removeClient(@Caller() caller: Principal) {
    return implement(routes.removeClient).handler(async ({ input }) => {
      await this.applications.remove(caller, input.clientId);
      return { removed: true };
    });
  }

  @Implements(routes.rotateClientSecret)
  rotateClientSecret(@Caller() caller: Principal) {
    return implement(routes.rotateClientSecret).handler(({ input }) =>
      this.applications.rotateSecret(caller, input.clientId, input.overlapMinutes),
    );
  }

  @Implements(routes.request)
  request(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.request).handler(({ input }) =>
      this.requests.describe(caller, input.requestId, request.cookies[requestCookie]),
    );
  }

  @Implements(routes.decideRequest)
  decideRequest(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.decideRequest).handler(({ input }) =>
      this.requests.decide(caller, input.requestId, request.cookies[requestCookie], input.decision === 'allow'),
    );
  }

  @Implements(routes.device)
  device(@Caller() caller: Principal) {
    return implement(routes.device).handler(({ input }) => this.devices.describe(caller, input.userCode));
  }

  @Implements(routes.decideDevice)
  decideDevice(@Caller() caller: Principal) {
    return implement(routes.decideDevice).handler(async ({ input }) => {
      await this.devices.decide(caller, input.userCode, input.decision === 'allow');
      return { allowed: input.decision === 'allow' };
    });
  }

  @Implements(routes.consents)
  consents(@Caller() caller: Principal) {
    return implement(routes.consents).handler(async () => ({ consents: await this.letIn.list(caller) }));
  }

  @Implements(routes.withdrawConsent)
  withdrawConsent(@Caller() caller: Principal) {
    return implement(routes.withdrawConsent).handler(async ({ input }) => {
      await this.letIn.withdraw(caller, input.clientId);
      return { withdrawn: true };
    });
  }

  @Implements(routes.keys)
  keys() {
    return implement(routes.keys).handler(async () => ({ keys: await this.signing.list() }));
  }

  @Implements(routes.rotateKeys)
  rotateKeys() {
    return implement(routes.rotateKeys).handler(async () => ({ keys: await this.signing.rotate() }));
  }
}
