import type { ErrorCode, Fault } from '@autoweave/contracts';

/** An error that carries its fault as data: what analysis and tools throw, what the agent loop reports. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
  get code(): ErrorCode {
    return this.fault.code;
  }
}

/** Stops with a fault. */
export const raise = (code: ErrorCode, message: string, hint?: string, details?: Record<string, unknown>): never => {
  throw new FaultError({ code, message, ...(hint === undefined ? {} : { hint }), ...(details === undefined ? {} : { details }) });
};
