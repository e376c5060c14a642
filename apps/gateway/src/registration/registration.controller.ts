import { api } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { RegistrationService } from './registration.service.js';

@Controller('api/v1')
export class RegistrationController {
  constructor(@Inject(RegistrationService) private readonly service: RegistrationService) {}

  @Implements(api.auth.register)
  register() {
    return implement(api.auth.register).handler(({ input }) => this.service.register(input));
  }

  @Implements(api.auth.confirmEmail)
  confirm() {
    return implement(api.auth.confirmEmail).handler(async ({ input }) => {
      await this.service.confirm(input.token);
      return { confirmed: true };
    });
  }

  @Implements(api.auth.forgotPassword)
  forgot() {
    return implement(api.auth.forgotPassword).handler(({ input }) => {
      this.service.forgot(input.email);
      return { accepted: true };
    });
  }

  @Implements(api.auth.resetPassword)
  reset() {
    return implement(api.auth.resetPassword).handler(async ({ input }) => {
      await this.service.reset(input.token, input.password);
      return { changed: true };
    });
  }

  @Implements(api.users.invite)
  invite(@Caller() caller: Principal) {
    return implement(api.users.invite).handler(({ input }) => this.service.invite(caller, input));
  }

  @Implements(api.users.invitations)
  invitations(@Caller() caller: Principal) {
    return implement(api.users.invitations).handler(async () => ({ invitations: await this.service.invitations(caller) }));
  }

  @Implements(api.users.withdraw)
  withdraw(@Caller() caller: Principal) {
    return implement(api.users.withdraw).handler(async ({ input }) => {
      await this.service.withdraw(caller, input.invitationId);
      return { removed: true };
    });
  }
}
