import { CONFIG } from '@autoweave/kernel';
import { GuardedFetch } from '@autoweave/sandbox/net';
import { Module } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { BackchannelLogout } from './backchannel-logout.js';
import { SsoFlows } from './flows.js';
import { OpenIdConfigurations } from './openid-configurations.js';
import { OpenIdSignIn } from './openid-sign-in.js';
import { ProviderEgress, SSO_EGRESS } from './provider-egress.js';
import { ProviderTest } from './provider-test.js';
import { SamlSignIn } from './saml-sign-in.js';
import { SsoAccounts } from './sso-accounts.js';
import { SsoProvidersController } from './sso-providers.controller.js';
import { SsoProvidersService } from './sso-providers.service.js';
import { SsoSessions } from './sso-sessions.js';
import { SsoSignOut } from './sso-sign-out.js';
import { SsoController } from './sso.controller.js';
import { SsoService } from './sso.service.js';

/** Signing in through providers of others: OpenID Connect, OAuth 2.0 and SAML. */
@Module({
  controllers: [SsoController, SsoProvidersController],
  providers: [
    SsoService,
    SsoProvidersService,
    SsoFlows,
    SsoAccounts,
    SsoSessions,
    SsoSignOut,
    OpenIdConfigurations,
    OpenIdSignIn,
    SamlSignIn,
    BackchannelLogout,
    ProviderEgress,
    ProviderTest,
    {
      provide: SSO_EGRESS,
      // Providers inside the operator's own network are named in the configuration, or not reached.
      useFactory: (config: GatewayConfig) =>
        new GuardedFetch({ allow: (address, port) => config.AUTOWEAVE_SSO_PRIVATE_TARGETS.includes(`${address}:${port}`) }),
      inject: [CONFIG],
    },
  ],
})
export class SsoModule {}
