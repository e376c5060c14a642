import { oc } from '@orpc/contract';
import type { ErrorCode } from '../errors.js';
import type { Permission } from '../permission.js';

/** What every route must declare. `public` routes need no principal. */
export interface RouteMeta extends Record<string, unknown> {
  readonly permission?: Permission | 'public';
  readonly errors?: readonly ErrorCode[];
  /** The caller must have proved who they are in the last minutes, beside being signed in. */
  readonly elevated?: boolean;
  /** Also for people of an organisation that is not active: what they may still see of it. */
  readonly selfService?: boolean;
  /** Also while a second factor that the organisation requires is not set up yet. */
  readonly beforeMfa?: boolean;
}

interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  readonly summary: string;
  readonly tag: string;
  readonly permission: Permission | 'public';
  /** Codes that this route may answer beside the ones every route may (401, 403, 400, 429, 500). */
  readonly errors?: readonly ErrorCode[];
  readonly successStatus?: number;
  readonly elevated?: boolean;
  readonly selfService?: boolean;
  readonly beforeMfa?: boolean;
}

const base = oc.$meta<RouteMeta>({});

/** A route as data. Without a permission it does not compile. Paths are below `/api/v1`. */
export const route = (spec: RouteSpec) =>
  base
    .meta({
      permission: spec.permission,
      errors: spec.elevated ? [...(spec.errors ?? []), 'ELEVATION_REQUIRED'] : (spec.errors ?? []),
      ...(spec.elevated ? { elevated: true } : {}),
      ...(spec.selfService ? { selfService: true } : {}),
      ...(spec.beforeMfa ? { beforeMfa: true } : {}),
    })
    .route({
      method: spec.method,
      path: spec.path,
      summary: spec.summary,
      tags: [spec.tag],
      ...(spec.successStatus ? { successStatus: spec.successStatus } : {}),
    });

export const apiPrefix = '/api/v1';
