import type { Permission, ResourceType } from '@autoweave/contracts';
import { CONFIG, enterTenant, fault } from '@autoweave/kernel';
import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Resource } from '../authority/authority.js';
import { RequestLimits } from '../limit/request-limits.js';
import type { GatewayConfig } from '../config.js';
import { secondFactorMissing } from '../mfa/second-factor-missing.js';
import { Authenticator } from './authenticator.js';
import type { Principal } from './principal.js';

/** What a route needs before its handler runs. */
export interface RouteNeeds {
  readonly permission: Permission | 'public';
  /** A proof of identity in the last minutes, beside the session. */
  readonly elevated?: boolean;
  /** Also for people of an organisation that is not active. */
  readonly selfService?: boolean;
  /** Also while a second factor that is required is not set up. */
  readonly beforeMfa?: boolean;
}

const needsKey = 'aw:needs';
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

/** The door: who it is, how often they come, what the route needs. In this order (EDG-001), and fails closed. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(RequestLimits) private readonly limits: RequestLimits,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const needs = this.reflector.get<RouteNeeds | undefined>(needsKey, context.getHandler());
    if (needs === undefined) throw fault('FORBIDDEN', 'This route declares no permission');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (needs.permission === 'public') {
      request.permission = needs.permission;
      // Documentation is for everybody and costs nothing.
      if (/^\/(?:api|sso)\//.test(request.url)) await this.limits.ofAddress(request, reply);
      return true;
    }
    await this.admit({ ...needs, permission: needs.permission }, request, reply);
    return true;
  }

  /** Who it is, or the refusal. Whoever comes by a way that is no route of Nest passes here too. */
  async admit(needs: RouteNeeds & { readonly permission: Permission }, request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    request.permission = needs.permission;
    const principal = await this.identify(request, reply);
    request.principal = principal;
    enterTenant(principal.tenantId);
    await this.limits.ofPrincipal(principal, request, reply);
    if (principal.tenantStatus !== 'ACTIVE' && !(needs.selfService && principal.tenantStatus !== 'DELETED')) throw inactive(principal);
    if (principal.mfaRequired && !principal.mfaEnabled && !needs.beforeMfa) throw secondFactorMissing(this.config);
    if (!principal.rights.allows(needs.permission, resourceOf(request.params))) {
      throw fault('FORBIDDEN', `This needs the permission ${needs.permission}`, {
        hint: 'Ask an administrator for a role that carries it',
      });
    }
    if (needs.elevated) requireElevated(principal);
    return principal;
  }

  /** Whoever shows a credential that is refused is counted by address: guessing keys must not be free. */
  private async identify(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    try {
      return await this.authenticator.authenticate(request);
    } catch (error) {
      await this.limits.ofAddress(request, reply);
      throw error;
    }
  }
}

/** The resource that parameters name, if they name one. */
export function resourceOf(params: unknown): Resource | undefined {
  for (const [name, id] of Object.entries((params ?? {}) as Record<string, unknown>)) {
    const type = resourceParameters[name];
    if (type !== undefined && typeof id === 'string') return { type, id };
  }
  return undefined;
}

const inactive = ({ tenantStatus }: Principal) =>
  fault('TENANT_INACTIVE', `This organisation is ${tenantStatus.toLowerCase()}`, {
    hint: 'Ask its owner or the operator of this installation',
  });

function requireElevated({ elevatedUntil }: Principal): void {
  if (elevatedUntil === undefined || elevatedUntil <= Date.now())
    throw fault('ELEVATION_REQUIRED', 'Prove who you are once more before this', {
      hint: 'POST /api/v1/sessions/elevate with your password; it holds for 15 minutes',
    });
}
