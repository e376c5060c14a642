import type { Actor, ApiKeyLimits, Permission, TenantStatus, Tier } from '@autoweave/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { fault, type Sender } from '@autoweave/kernel';
import type { FastifyRequest } from 'fastify';
import type { Rights } from '../authority/authority.js';

/** By what somebody is known. */
export type Credential =
  | { readonly type: 'session'; readonly id: string }
  /** An incoming webhook, whose owner it acts for. */
  | { readonly type: 'hook'; readonly id: string }
  | { readonly type: 'api_key'; readonly id: string; readonly limits: ApiKeyLimits }
  /** An access token; `id` is the application that holds it (IDN-039). */
  | { readonly type: 'oauth'; readonly id: string; readonly scopes: readonly string[] }
  /** A run token: an agent that acts for the person. */
  | {
      readonly type: 'run';
      readonly id: string;
      readonly agent: string;
      readonly taskId: string;
      readonly clientId: string;
      readonly hash: string;
    };

/** Who calls, as verified from the credential; never from what the caller claims. */
export interface Principal {
  readonly userId: string;
  readonly tenantId: string;
  readonly tier: Tier;
  readonly tenantStatus: TenantStatus;
  /** Whether the organisation asks this person for a second factor, and whether one is set up. */
  readonly mfaRequired: boolean;
  readonly mfaEnabled: boolean;
  readonly credential: Credential;
  /** Roles of the person in force for everything. */
  readonly roles: readonly string[];
  /** What holds for every resource; `rights` also knows what was granted for single ones. */
  readonly permissions: ReadonlySet<Permission>;
  readonly rights: Rights;
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

/** An agent is told from the person whom it acts for: some things only people do. */
export const actorOf = ({ credential, userId, roles }: Principal): Actor =>
  credential.type === 'run'
    ? { type: 'agent', agent: credential.agent, taskId: credential.taskId, forUserId: userId }
    : { type: 'user', userId, role: roles[0] ?? 'none' };
export const senderOf = (caller: Principal): Sender => ({ tenantId: caller.tenantId, actor: actorOf(caller) });

/** The session of a caller that has one. A key or a client has none to rotate or to end. */
export function sessionIdOf({ credential }: Principal): string {
  if (credential.type === 'session') return credential.id;
  throw fault('FORBIDDEN', 'This needs a signed-in session, not a key', { hint: 'Sign in, and send the session token' });
}
