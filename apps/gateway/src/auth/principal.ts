import type { Actor, Permission, Role } from '@autoweave/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Sender } from '@autoweave/kernel';
import type { FastifyRequest } from 'fastify';

/** Who calls, as verified from the credential; never from what the caller claims. */
export interface Principal {
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly sessionId: string;
  readonly permissions: ReadonlySet<Permission>;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal?: Principal;
  }
}

/** The verified caller, injected into a controller method. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().principal,
);

export const actorOf = (caller: Principal): Actor => ({ type: 'user', userId: caller.userId, role: caller.role });
export const senderOf = (caller: Principal): Sender => ({ tenantId: caller.tenantId, actor: actorOf(caller) });
