import type { Permission } from '@autoweave/contracts';
import { fault, LOG, type Log, toFault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { AnyContractProcedure } from '@orpc/contract';
import {
  getNullableType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isListType,
} from 'graphql';
import type { RouteMeta } from '@autoweave/contracts';
import { z } from 'zod';
import { categoryOf } from '../audit/audit.hook.js';
import { AuditService } from '../audit/audit.service.js';
import { resourceOf } from '../auth/permission.guard.js';
import type { Principal } from '../auth/principal.js';
import { RequestLimits } from '../limit/request-limits.js';
import type { CallContext } from './call-context.js';
import { argumentsOf, outputType } from './contract-types.js';
import { problemOf } from './graphql-problem.js';

/** A field that fetches or changes something. */
export interface GuardedField<Source, Args> {
  readonly type: GraphQLOutputType;
  readonly description: string;
  readonly permission: Permission;
  readonly args?: GraphQLFieldConfigArgumentMap;
  /** Checks the arguments beyond their types. */
  readonly input?: z.ZodType<Args>;
  /** What asking once costs, beside what is chosen of the answer. */
  readonly cost?: number;
  readonly resolve: (args: Args, context: CallContext, source: Source) => unknown;
  readonly subscribe?: (args: Args, context: CallContext) => AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>;
}

export type FieldConfig = GraphQLFieldConfig<unknown, CallContext>;
export type Fields = Readonly<Record<string, FieldConfig>>;

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** What the caller must hold. A field that fetches something and declares none is a defect of the schema. */
    permission?: Permission;
    complexity?: (options: { args: Readonly<Record<string, unknown>>; childComplexity: number }) => number;
  }
}

const defaultCost = 1;
/** Items of a list whose length nobody bounded, for the estimate of what a document costs. */
const usualLength = 20;

/**
 * The door of every field (EDG-036): tenant, permission, limit, and the record of what changed, in the order in which a
 * REST route is guarded. Fields are made here and nowhere else.
 */
@Injectable()
export class FieldGuard {
  constructor(
    @Inject(RequestLimits) private readonly limits: RequestLimits,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  field<Source, Args>(field: GuardedField<Source, Args>): FieldConfig {
    const { type, description, permission, args, input, cost = defaultCost, resolve, subscribe } = field;
    const parse = (given: Args): Args => (input ? input.parse(given) : given);
    const isList = isListType(getNullableType(type));
    return {
      type,
      description,
      ...(args ? { args } : {}),
      extensions: {
        permission,
        complexity: ({ args: given, childComplexity }) => {
          const many = isList || 'limit' in given ? Number(given['limit'] ?? usualLength) : 1;
          return cost + many * childComplexity;
        },
      },
      resolve: (source, given, context, info) =>
        this.admit(permission, given as Record<string, unknown>, context, info, () =>
          resolve(parse(given as Args), context, source as Source),
        ),
      ...(subscribe
        ? {
            subscribe: (_, given, context, info) =>
              this.admit(permission, given as Record<string, unknown>, context, info, () => subscribe(parse(given as Args), context)),
          }
        : {}),
    };
  }

  /** A field that answers what a route of the contract answers, with its permission, arguments and checks. */
  route<Args>(
    contract: AnyContractProcedure,
    name: string,
    resolve: GuardedField<unknown, Args>['resolve'],
    more: { readonly cost?: number; readonly pick?: string } = {},
  ): FieldConfig {
    const { meta, inputSchema, outputSchema, route } = contract['~orpc'];
    const { permission } = meta as RouteMeta;
    if (permission === undefined || permission === 'public') throw fault('INTERNAL', `${name} needs a route that declares a permission`);
    const answer = outputSchema as z.ZodObject;
    const picked = more.pick === undefined ? answer : (answer.shape[more.pick] as z.ZodType);
    const place = name.charAt(0).toUpperCase() + name.slice(1);
    return this.field<unknown, Args>({
      // What fails alone must not take the rest of the answer with it.
      type: getNullableType(outputType(picked, `${place}Answer`, name)),
      description: route.summary ?? '',
      permission,
      args: argumentsOf(inputSchema as z.ZodType | undefined, place),
      ...(inputSchema ? { input: inputSchema as unknown as z.ZodType<Args> } : {}),
      ...(more.cost === undefined ? {} : { cost: more.cost }),
      resolve,
    });
  }

  private async admit<T>(
    permission: Permission,
    args: Readonly<Record<string, unknown>>,
    context: CallContext,
    info: GraphQLResolveInfo,
    work: () => T | Promise<T>,
  ): Promise<T> {
    const started = performance.now();
    const isChange = info.operation.operation === 'mutation' && info.path.prev === undefined;
    try {
      assertOwnTenant(args, context.principal);
      if (isChange && context.http) await this.limits.ofChange(context.principal, context.http.request, context.http.reply, permission);
      if (!context.principal.rights.allows(permission, resourceOf(args)))
        throw fault('FORBIDDEN', `This needs the permission ${permission}`, { hint: 'Ask an administrator for a role that carries it' });
      const result = await work();
      if (isChange) await this.record(permission, args, context, info, started);
      return result;
    } catch (error) {
      const { code, ...rest } = toFault(error);
      context.span?.addEvent('field failed', { field: `${info.parentType.name}.${info.fieldName}`, code });
      if (code === 'INTERNAL') this.log.error({ err: error, field: info.fieldName }, 'a field failed');
      if (isChange || code === 'FORBIDDEN') await this.record(permission, args, context, info, started, code);
      throw problemOf({ code, ...rest });
    }
  }

  private async record(
    permission: Permission,
    args: Readonly<Record<string, unknown>>,
    { http }: CallContext,
    info: GraphQLResolveInfo,
    started: number,
    failure?: string,
  ): Promise<void> {
    if (!http) return;
    const denied = failure === 'FORBIDDEN';
    const [resourceType, resourceId] = Object.entries(args).find(([name, value]) => /id$/i.test(name) && typeof value === 'string') ?? [];
    await this.audit.recordRequest(http.request, {
      category: denied ? 'AUTHORIZATION' : categoryOf(permission),
      eventType: denied ? 'permission_denied' : 'api_call',
      outcome: denied ? 'DENIED' : failure ? 'FAILURE' : 'SUCCESS',
      severity: denied || failure ? 'WARNING' : 'INFO',
      durationMs: performance.now() - started,
      ...(resourceType ? { resourceType: resourceType === 'id' ? permission.split(':')[0] : resourceType.replace(/Id$/, '') } : {}),
      ...(typeof resourceId === 'string' ? { resourceId: resourceId.slice(0, 200) } : {}),
      details: { permission, field: `${info.parentType.name}.${info.fieldName}`, ...(failure ? { code: failure } : {}) },
    });
  }
}

/** Which tenant it is about, the credential says; an argument may only agree (EDG-037). */
function assertOwnTenant(args: Readonly<Record<string, unknown>>, { tenantId }: Principal): void {
  const named = args['tenantId'];
  if (named !== undefined && named !== null && named !== tenantId)
    throw fault('FORBIDDEN', 'tenantId names another tenant than the credential belongs to', { hint: 'Leave the argument out' });
}
