import { api } from '@autoweave/contracts';
import { CONFIG } from '@autoweave/kernel';
import { Controller, Inject, Req } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyRequest } from 'fastify';
import { Caller, type Principal } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { Implements } from '../http/implements.js';
import { ProviderTest } from './provider-test.js';
import { callbackAddress, publicBase } from './sso-addresses.js';
import { SsoProvidersService } from './sso-providers.service.js';

const routes = api.sso;

@Controller('api/v1')
export class SsoProvidersController {
  constructor(
    @Inject(SsoProvidersService) private readonly providers: SsoProvidersService,
    @Inject(ProviderTest) private readonly tests: ProviderTest,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.list).handler(() => this.providers.list(caller, this.base(request)));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.create).handler(async ({ input }) => {
      const made = await this.providers.create(caller, input, this.base(request));
      request.auditNote = { resourceType: 'sso_provider', resourceId: made.providerId, details: { slug: made.slug, kind: made.kind } };
      return made;
    });
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.get).handler(({ input }) => this.providers.get(caller, input.providerId, this.base(request)));
  }

  @Implements(routes.update)
  update(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.update).handler(({ input: { providerId, ...patch } }) => {
      request.auditNote = { resourceType: 'sso_provider', resourceId: providerId, details: { changed: Object.keys(patch) } };
      return this.providers.update(caller, providerId, patch, this.base(request));
    });
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(({ input }) => this.providers.remove(caller, input.providerId));
  }

  @Implements(routes.test)
  test(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.test).handler(async ({ input }) => {
      const provider = await this.providers.known(caller, input.providerId);
      return this.tests.run(provider, callbackAddress(this.base(request), provider.slug));
    });
  }

  @Implements(routes.identities)
  identities(@Caller() caller: Principal) {
    return implement(routes.identities).handler(({ input: { providerId, ...page } }) =>
      this.providers.identities(caller, providerId, page),
    );
  }

  @Implements(routes.unlink)
  unlink(@Caller() caller: Principal) {
    return implement(routes.unlink).handler(({ input }) => this.providers.unlink(caller, input.providerId, input.identityId));
  }

  @Implements(routes.setPolicy)
  setPolicy(@Caller() caller: Principal) {
    return implement(routes.setPolicy).handler(({ input }) => this.providers.setPolicy(caller, input));
  }

  private base = (request: FastifyRequest): string => publicBase(this.config.AUTOWEAVE_API_URL, request);
}
