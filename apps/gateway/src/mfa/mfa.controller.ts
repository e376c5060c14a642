import { api } from '@autoweave/contracts';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthService } from '../auth/auth.service.js';
import { Entrance } from '../auth/entrance.js';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { MfaService } from './mfa.service.js';

const routes = api.mfa;

@Controller('api/v1')
export class MfaController {
  constructor(
    @Inject(MfaService) private readonly mfa: MfaService,
    @Inject(AuthService) private readonly auth: AuthService,
    @Inject(Entrance) private readonly entrance: Entrance,
  ) {}

  @Implements(routes.status)
  status(@Caller() caller: Principal) {
    return implement(routes.status).handler(() => this.mfa.status(caller));
  }

  @Implements(routes.enrollTotp)
  enrollTotp(@Caller() caller: Principal) {
    return implement(routes.enrollTotp).handler(() => this.mfa.enrollTotp(caller));
  }

  @Implements(routes.confirmTotp)
  confirmTotp(@Caller() caller: Principal) {
    return implement(routes.confirmTotp).handler(({ input }) => this.mfa.confirmTotp(caller, input.challengeId, input.code));
  }

  @Implements(routes.enrollSms)
  enrollSms(@Caller() caller: Principal) {
    return implement(routes.enrollSms).handler(({ input }) => this.mfa.enrollSent(caller, 'sms', input.phone));
  }

  @Implements(routes.confirmSms)
  confirmSms(@Caller() caller: Principal) {
    return implement(routes.confirmSms).handler(({ input }) => this.mfa.confirmSent(caller, 'sms', input.challengeId, input.code));
  }

  @Implements(routes.enrollEmail)
  enrollEmail(@Caller() caller: Principal) {
    return implement(routes.enrollEmail).handler(() => this.mfa.enrollSent(caller, 'email'));
  }

  @Implements(routes.confirmEmail)
  confirmEmail(@Caller() caller: Principal) {
    return implement(routes.confirmEmail).handler(({ input }) => this.mfa.confirmSent(caller, 'email', input.challengeId, input.code));
  }

  @Implements(routes.enrollPasskey)
  enrollPasskey(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.enrollPasskey).handler(() => this.mfa.enrollPasskey(caller, request.headers.origin));
  }

  @Implements(routes.confirmPasskey)
  confirmPasskey(@Caller() caller: Principal) {
    return implement(routes.confirmPasskey).handler(({ input }) =>
      this.mfa.confirmPasskey(caller, input.challengeId, input.name, input.response),
    );
  }

  @Implements(routes.challenge)
  challenge(@Req() request: FastifyRequest) {
    return implement(routes.challenge).handler(({ input }) => this.mfa.challenge(input.token, input.method, request.headers.origin));
  }

  @Implements(routes.verify)
  verify(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(routes.verify).handler(({ input }) =>
      this.entrance.signIn(request, reply, async (origin) => {
        const signedIn = await this.auth.finish(input.token, input, origin);
        if (input.trustDevice) {
          const device = await this.mfa.trust(signedIn.profile.userId, input.trustDevice);
          this.entrance.rememberDevice(reply, device.token, device.expiresAt);
        }
        return signedIn;
      }),
    );
  }

  @Implements(routes.elevationOptions)
  elevationOptions(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    return implement(routes.elevationOptions).handler(() => this.mfa.elevationOptions(caller, request.headers.origin));
  }

  @Implements(routes.regenerateBackupCodes)
  regenerate(@Caller() caller: Principal) {
    return implement(routes.regenerateBackupCodes).handler(async () => ({ backupCodes: [...(await this.mfa.newBackupCodes(caller))] }));
  }

  @Implements(routes.devices)
  devices(@Caller() caller: Principal) {
    return implement(routes.devices).handler(async () => ({ devices: await this.mfa.devices(caller) }));
  }

  @Implements(routes.forgetDevice)
  forget(@Caller() caller: Principal) {
    return implement(routes.forgetDevice).handler(async ({ input }) => {
      await this.mfa.forgetDevice(caller, input.deviceId);
      return { removed: true };
    });
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(({ input }) => this.mfa.remove(caller, input.methodId));
  }
}
