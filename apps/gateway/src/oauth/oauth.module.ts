import { Global, Module } from '@nestjs/common';
import { AccessTokensService } from './access-tokens.service.js';
import { AccountsService } from './accounts.service.js';
import { ArtifactsRepository } from './artifacts.repository.js';
import { ClientsService } from './clients.service.js';
import { ConsentsService } from './consents.service.js';
import { DevicesService } from './devices.service.js';
import { OAuthServer } from './mount.js';
import { OAuthController } from './oauth.controller.js';
import { OAuthKeeper } from './oauth-keeper.js';
import { OAuthProvider } from './provider.service.js';
import { RequestsService } from './requests.service.js';
import { SigningKeysService } from './signing-keys.service.js';
import { StatesRepository } from './states.repository.js';

/** Being a provider for others: OAuth 2.1 and OpenID Connect. */
@Global()
@Module({
  controllers: [OAuthController],
  providers: [
    OAuthProvider,
    OAuthServer,
    OAuthKeeper,
    ClientsService,
    ConsentsService,
    RequestsService,
    DevicesService,
    AccountsService,
    ArtifactsRepository,
    StatesRepository,
    SigningKeysService,
    AccessTokensService,
  ],
  exports: [AccessTokensService, OAuthServer],
})
export class OAuthModule {}
