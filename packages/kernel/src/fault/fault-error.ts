import { type ErrorCode, errorKinds, type Fault, type RetryVerdict, verdictOf } from '@autoweave/contracts';
import { z } from 'zod';

/** An error that carries a `Fault`. Match on `code`; the class only transports it. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly fault: Fault;
  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.message, options);
    this.fault = fault;
  }
  get code(): ErrorCode {
    return this.fault.code;
  }
  get verdict(): RetryVerdict {
    return verdictOf(this.fault.code);
  }
}

/** Shorthand: `throw fault('NOT_FOUND', 'There is no goal …', { hint: '…' })`. */
export const fault = (
  code: ErrorCode,
  message: string,
  extra: Omit<Fault, 'code' | 'message'> & { readonly cause?: unknown } = {},
): FaultError => {
  const { cause, ...rest } = extra;
  return new FaultError({ code, message, ...rest }, cause === undefined ? undefined : { cause });
};

const carriesFault = (error: unknown): error is { fault: Fault } =>
  typeof error === 'object' &&
  error !== null &&
  'fault' in error &&
  typeof (error.fault as Fault)?.code === 'string' &&
  (error.fault as Fault).code in errorKinds;

/**
 * Any thrown value as a `Fault`. Unknown errors become `INTERNAL` without their text (it may hold data of others); lost
 * connections become `UNAVAILABLE`.
 */
export function toFault(error: unknown): Fault {
  if (carriesFault(error)) return error.fault;
  if (error instanceof z.ZodError) {
    return {
      code: 'VALIDATION_FAILED',
      message: error.issues.map((i) => `${i.path.join('.') || 'value'}: ${i.message}`).join('; '),
      details: { issues: error.issues.map((i) => ({ path: i.path.join('.'), message: i.message })) },
    };
  }
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P03', '08006', '08001'].includes(code)) {
    return { code: 'UNAVAILABLE', message: 'A store is not reachable at the moment', hint: 'Try again in a few seconds' };
  }
  // The store cannot keep NUL or half a surrogate pair.
  if (['22021', '22P05'].includes(code)) return { code: 'VALIDATION_FAILED', message: 'A value holds a character that is not text' };
  return { code: 'INTERNAL', message: 'Something went wrong inside; the log of the service has the details' };
}
