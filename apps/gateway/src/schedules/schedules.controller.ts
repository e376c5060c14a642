import {
  api,
  reportsGet,
  reportsList,
  schedulesCreate,
  schedulesDecide,
  schedulesGet,
  schedulesList,
  schedulesRemove,
  schedulesRun,
  schedulesRuns,
  schedulesUpdate,
} from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import { implement } from '@orpc/nest';
import { Caller, type Principal, senderOf } from '../auth/principal.js';
import { Implements } from '../http/implements.js';

const routes = api.schedules;

@Controller('api/v1')
export class SchedulesController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(() => this.bus.request(schedulesList, {}, senderOf(caller)));
  }

  @Implements(routes.create)
  create(@Caller() caller: Principal) {
    return implement(routes.create).handler(({ input }) =>
      this.bus.request(schedulesCreate, { schedule: input, userId: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.bus.request(schedulesGet, input, senderOf(caller)));
  }

  @Implements(routes.update)
  update(@Caller() caller: Principal) {
    return implement(routes.update).handler(({ input: { scheduleId, ...patch } }) =>
      this.bus.request(schedulesUpdate, { scheduleId, patch }, senderOf(caller)),
    );
  }

  @Implements(routes.remove)
  remove(@Caller() caller: Principal) {
    return implement(routes.remove).handler(({ input }) => this.bus.request(schedulesRemove, input, senderOf(caller)));
  }

  @Implements(routes.run)
  run(@Caller() caller: Principal) {
    return implement(routes.run).handler(({ input }) => this.bus.request(schedulesRun, input, senderOf(caller)));
  }

  @Implements(routes.runs)
  runs(@Caller() caller: Principal) {
    return implement(routes.runs).handler(({ input }) => this.bus.request(schedulesRuns, input, senderOf(caller)));
  }

  @Implements(routes.approve)
  approve(@Caller() caller: Principal) {
    return implement(routes.approve).handler(({ input }) =>
      this.bus.request(schedulesDecide, { ...input, decision: 'approved', by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.reject)
  reject(@Caller() caller: Principal) {
    return implement(routes.reject).handler(({ input }) =>
      this.bus.request(schedulesDecide, { ...input, decision: 'rejected', by: caller.userId }, senderOf(caller)),
    );
  }

  @Implements(routes.reports)
  reports(@Caller() caller: Principal) {
    return implement(routes.reports).handler(({ input }) => this.bus.request(reportsList, input, senderOf(caller)));
  }

  @Implements(routes.report)
  report(@Caller() caller: Principal) {
    return implement(routes.report).handler(({ input }) => this.bus.request(reportsGet, input, senderOf(caller)));
  }
}
