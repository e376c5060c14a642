import type { RouteMeta } from '@autoweave/contracts';
import { applyDecorators, UseFilters } from '@nestjs/common';
import type { AnyContractProcedure } from '@orpc/contract';
import { Implement } from '@orpc/nest';
import { AnsweredBeforeFilter } from '../idempotency/idempotency.guard.js';
import { Permit } from '../auth/permission.guard.js';
import { fault } from '@autoweave/kernel';

/** Binds a controller method to a route of the contract, its permission included. */
export const Implements = (contract: AnyContractProcedure): MethodDecorator => {
  const { permission, elevated = false, selfService = false, beforeMfa = false } = contract['~orpc'].meta as RouteMeta;
  if (permission === undefined) throw fault('INTERNAL', `The route ${contract['~orpc'].route.path} declares no permission`);
  return applyDecorators(
    Implement(contract) as MethodDecorator,
    UseFilters(new AnsweredBeforeFilter()),
    Permit(permission, { elevated, selfService, beforeMfa }),
  ) as MethodDecorator;
};
