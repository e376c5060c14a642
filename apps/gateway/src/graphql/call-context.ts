import type { Span } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.js';
import type { Loaders } from './loaders.js';

/** What every resolver is given: who calls, and what was read for this one operation already. */
export interface CallContext {
  readonly principal: Principal;
  readonly loaders: Loaders;
  /** Of the request; it ends with the answer (EDG-036). Failed fields are its events. */
  readonly span?: Span;
  /** Absent for a subscription, which has no request of its own after the upgrade. */
  readonly http?: { readonly request: FastifyRequest; readonly reply: FastifyReply };
}
