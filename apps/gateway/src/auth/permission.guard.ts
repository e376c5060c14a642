import type { Permission, ResourceType } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Resource } from '../authority/authority.js';
import type { Principal } from './principal.js';
import { SessionsService } from '../session/sessions.service.js';

/** What a route needs before its handler runs. */
export interface RouteNeeds {
  readonly permission: Permission | 'public';
  /** A proof of identity in the last minutes, beside the session. */
  readonly elevated?: boolean;
}

export const needsKey = 'aw:needs';
/** Declares what a route needs. A route without it refuses everybody. */
export const Permit = (permission: Permission | 'public', more: Omit<RouteNeeds, 'permission'> = {}) =>
  SetMetadata(needsKey, { permission, ...more } satisfies RouteNeeds);

/** Path parameters that name one resource: a role given for that resource alone counts there (IDN-046). */
const resourceParameters: Readonly<Record<string, ResourceType>> = {
  goalId: 'goal',
  scheduleId: 'schedule',
  fileId: 'file',
  conversationId: 'conversation',
  memoryId: 'memory',
};

/** Authenticates and checks what the route declares. Fails closed. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(SessionsService) private readonly sessions: SessionsService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const needs = this.reflector.get<RouteNeeds | undefined>(needsKey, context.getHandler());
    if (needs === undefined) throw fault('FORBIDDEN', 'This route declares no permission');
    if (needs.permission === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.permission = needs.permission;
    const principal = await this.sessions.authenticate(request);
    request.principal = principal;
    if (!principal.authority.allows(needs.permission, resourceOf(request.params))) {
      throw fault('FORBIDDEN', `This needs the permission ${needs.permission}`, {
        hint: 'Ask an administrator for a role that carries it',
      });
    }
    if (needs.elevated) requireElevated(principal);
    return true;
  }
}

function resourceOf(params: unknown): Resource | undefined {
  for (const [name, id] of Object.entries((params ?? {}) as Record<string, string>)) {
    const type = resourceParameters[name];
    if (type !== undefined) return { type, id };
  }
  return undefined;
}

function requireElevated({ elevatedUntil }: Principal): void {
  if (elevatedUntil === undefined || elevatedUntil <= Date.now())
    throw fault('ELEVATION_REQUIRED', 'Prove who you are once more before this', {
      hint: 'POST /api/v1/sessions/elevate with your password; it holds for 15 minutes',
    });
}
