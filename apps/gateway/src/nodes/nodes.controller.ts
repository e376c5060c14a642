import { api, nodesDrain, nodesList, nodesRegister, nodesRemove, opsDecisions, workersDrain } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const routes = api.operations;

/** Machines and workers: what an operator sees of balancing, scaling and healing, and may do about it. */
@Controller('api/v1')
export class NodesController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(routes.drain)
  drain(@Caller() caller: Principal) {
    return implement(routes.drain).handler(({ input }) =>
      this.bus.request(workersDrain, { ...input, draining: true, by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.resume)
  resume(@Caller() caller: Principal) {
    return implement(routes.resume).handler(({ input }) =>
      this.bus.request(workersDrain, { ...input, draining: false, by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.nodes)
  nodes(@Caller() caller: Principal) {
    return implement(routes.nodes).handler(() => this.bus.request(nodesList, {}, senderOf(caller)));
  }

  @Implements(routes.registerNode)
  register(@Caller() caller: Principal) {
    return implement(routes.registerNode).handler(({ input }) => this.bus.request(nodesRegister, { node: input }, senderOf(caller)));
  }

  @Implements(routes.drainNode)
  drainNode(@Caller() caller: Principal) {
    return implement(routes.drainNode).handler(({ input }) =>
      this.bus.request(nodesDrain, { ...input, draining: true, by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.resumeNode)
  resumeNode(@Caller() caller: Principal) {
    return implement(routes.resumeNode).handler(({ input }) =>
      this.bus.request(nodesDrain, { ...input, draining: false, by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.removeNode)
  remove(@Caller() caller: Principal) {
    return implement(routes.removeNode).handler(({ input }) => this.bus.request(nodesRemove, input, senderOf(caller)));
  }

  @Implements(routes.decisions)
  decisions(@Caller() caller: Principal) {
    return implement(routes.decisions).handler(({ input }) => this.bus.request(opsDecisions, input, senderOf(caller)));
  }
}
