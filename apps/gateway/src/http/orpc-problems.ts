import { createLog, type FaultError, toFault, toProblem } from '@autoweave/kernel';
import { ORPCModule } from '@orpc/nest';
import { ORPCError, ValidationError } from '@orpc/server';
import type { Fault } from '@autoweave/contracts';
import { retryAfterSeconds } from './retry-after.js';

const log = createLog('gateway');

/** What a thrown error means to the caller; failed validation names every field. */
function faultOf(error: unknown): Fault {
  if (!(error instanceof ORPCError)) return toFault(error);
  if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const issues = error.cause.issues.map((issue) => ({
      path: (issue.path ?? []).map((part) => (typeof part === 'object' ? String(part.key) : String(part))).join('.'),
      message: issue.message,
    }));
    return {
      code: 'VALIDATION_FAILED',
      message: issues.map((issue) => (issue.path ? `${issue.path}: ${issue.message}` : issue.message)).join('; '),
      details: { issues },
    };
  }
  if (error.code === 'BAD_REQUEST')
    return {
      code: 'MALFORMED_BODY',
      message: 'The body could not be read as JSON',
      hint: 'Send valid JSON with Content-Type: application/json',
    };
  return toFault(error.cause ?? error);
}

/** oRPC with problem+json as the only shape of an error. */
export const orpcModule = () =>
  ORPCModule.forRoot({
    interceptors: [
      async (options: { next: () => Promise<unknown> }) => {
        try {
          return await options.next();
        } catch (error) {
          const fault = faultOf(error);
          if (fault.code === 'INTERNAL') log.error({ err: error }, 'a route failed');
          const problem = toProblem(fault);
          const data = problem.status === 429 ? { ...problem, retryAfterSeconds: retryAfterSeconds(fault) } : problem;
          throw new ORPCError(fault.code, { status: problem.status, message: fault.message, data, cause: error as FaultError });
        }
      },
    ],
    sendResponseInterceptors: [
      async (options: {
        next: () => Promise<unknown>;
        request: { id?: string; url?: string };
        standardResponse: { status: number; body: unknown; headers: Record<string, unknown> };
      }) => {
        const { standardResponse, request } = options;
        if (standardResponse.status >= 400) {
          const body = standardResponse.body as { data?: { retryAfterSeconds?: number } } | undefined;
          if (body?.data) {
            const { retryAfterSeconds: seconds, ...problem } = body.data;
            if (seconds !== undefined) standardResponse.headers['retry-after'] = String(seconds);
            standardResponse.body = new Blob(
              [JSON.stringify({ ...problem, requestId: request.id, instance: request.url?.split('?')[0] })],
              { type: 'application/problem+json' },
            );
          }
        }
        return options.next();
      },
    ],
  } as never);
