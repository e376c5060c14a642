import type { Actor, Permission } from '@autoweave/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Sender } from '@autoweave/kernel';
import type { FastifyRequest } from 'fastify';
import type { Authority } from '../authority/authority.js';

/** Who calls, as verified from the credential; never from what the caller claims. */
export interface Principal {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  /** Roles in force for everything. */
  readonly roles: readonly string[];
  /** What holds for every resource; `authority` also knows what was granted for single ones. */
  readonly permissions: ReadonlySet<Permission>;
  readonly authority: Authority;
  /** Until when a fresh proof of identity counts (epoch milliseconds). */
  readonly elevatedUntil: number | undefined;
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

export const actorOf = (caller: Principal): Actor => ({ type: 'user', userId: caller.userId, role: caller.roles[0] ?? 'none' });
export const senderOf = (caller: Principal): Sender => ({ tenantId: caller.tenantId, actor: actorOf(caller) });
