import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeysController } from '../api-key/api-keys.controller.js';
import { ApiKeysService } from '../api-key/api-keys.service.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import { IdempotencyGuard } from '../idempotency/idempotency.guard.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import { Limiter } from '../limit/limiter.js';
import { RequestLimits } from '../limit/request-limits.js';
import { MailedLinks } from '../registration/mailed-links.js';
import { RegistrationController } from '../registration/registration.controller.js';
import { RegistrationService } from '../registration/registration.service.js';
import { RoleAssignmentsService } from '../role/role-assignments.service.js';
import { RolesController } from '../role/roles.controller.js';
import { RolesService } from '../role/roles.service.js';
import { SessionsController } from '../session/sessions.controller.js';
import { SessionsService } from '../session/sessions.service.js';
import { UsersController } from '../user/users.controller.js';
import { UsersService } from '../user/users.service.js';
import { Vault } from '../vault/vault.js';
import { MailboxController, MailboxPage } from '../mail/mailbox.controller.js';
import { Mailer, SMS } from '../mail/mailer.js';
import { createSmsSender } from '../mail/sms-sender.js';
import { Challenges } from '../mfa/challenges.js';
import { MfaMethods } from '../mfa/methods.js';
import { MfaController } from '../mfa/mfa.controller.js';
import { MfaService } from '../mfa/mfa.service.js';
import { Passkeys } from '../mfa/passkeys.js';
import { DATABASE } from '../database/database.js';
import { CONFIG } from '@autoweave/kernel';
import { Entrance } from './entrance.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { Authenticator } from './authenticator.js';
import { PermissionGuard } from './permission.guard.js';

/** Who people are and what they may do; every route is guarded from here. */
@Global()
@Module({
  controllers: [
    AuthController,
    SessionsController,
    UsersController,
    RolesController,
    ApiKeysController,
    MfaController,
    RegistrationController,
    MailboxController,
    MailboxPage,
  ],
  providers: [
    AuthService,
    Authenticator,
    SessionsService,
    ApiKeysService,
    Limiter,
    RequestLimits,
    AuthoritiesService,
    IdentityChanges,
    RolesService,
    RoleAssignmentsService,
    UsersService,
    Vault,
    Entrance,
    Mailer,
    { provide: SMS, useFactory: createSmsSender, inject: [CONFIG, DATABASE] },
    Challenges,
    MfaMethods,
    Passkeys,
    MfaService,
    MailedLinks,
    RegistrationService,
    IdempotencyService,
    PermissionGuard,
    { provide: APP_GUARD, useExisting: PermissionGuard },
    { provide: APP_GUARD, useClass: IdempotencyGuard },
  ],
  exports: [
    AuthService,
    AuthoritiesService,
    Entrance,
    RolesService,
    RoleAssignmentsService,
    Vault,
    Mailer,
    Authenticator,
    SessionsService,
    UsersService,
    IdentityChanges,
    PermissionGuard,
    RequestLimits,
  ],
})
export class AuthModule {}
