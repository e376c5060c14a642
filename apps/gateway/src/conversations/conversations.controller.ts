import { api } from '@autoweave/contracts';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { ConversationsService } from './conversations.service.js';

const routes = api.conversations;

@Controller('api/v1')
export class ConversationsController {
  constructor(@Inject(ConversationsService) private readonly service: ConversationsService) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(({ input }) => this.service.list(caller, input));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal) {
    return implement(routes.create).handler(({ input }) => this.service.create(caller, input.title));
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.service.get(caller, input.conversationId));
  }

  @Implements(routes.update)
  update(@Caller() caller: Principal) {
    return implement(routes.update).handler(({ input: { conversationId, ...change } }) =>
      this.service.update(caller, conversationId, change),
    );
  }

  @Implements(routes.delete)
  delete(@Caller() caller: Principal) {
    return implement(routes.delete).handler(({ input }) => this.service.delete(caller, input.conversationId));
  }

  @Implements(routes.messages)
  messages(@Caller() caller: Principal) {
    return implement(routes.messages).handler(({ input: { conversationId, ...page } }) =>
      this.service.messages(caller, conversationId, page),
    );
  }

  @Implements(routes.post)
  post(@Caller() caller: Principal) {
    return implement(routes.post).handler(({ input }) => this.service.post(caller, input));
  }
}
