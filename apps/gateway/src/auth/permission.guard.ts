import type { Permission } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { SessionsService } from './sessions.service.js';

export const permissionKey = 'aw:permission';
/** Declares what a route needs. A route without it refuses everybody. */
export const Permit = (permission: Permission | 'public') => SetMetadata(permissionKey, permission);

/** Authenticates by bearer token or session cookie and checks the route's permission. Fails closed. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(SessionsService) private readonly sessions: SessionsService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const permission = this.reflector.get<Permission | 'public' | undefined>(permissionKey, context.getHandler());
    if (permission === undefined) throw fault('FORBIDDEN', 'This route declares no permission');
    if (permission === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.sessions.authenticate(request);
    request.principal = principal;
    if (!principal.permissions.has(permission)) {
      throw fault('FORBIDDEN', `This needs the permission ${permission}`, { hint: 'Ask an administrator for a role that carries it' });
    }
    return true;
  }
}
