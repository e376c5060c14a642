import type { ErrorCode, Fault } from '@autoweave/contracts';

/** An error that carries its fault as data: what every provider throws. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';
  constructor(
    readonly fault: Fault,
    options?: ErrorOptions,
  ) {
    super(fault.message, options);
  }
  get code(): ErrorCode {
    return this.fault.code;
  }
}

/** A turn that its caller stopped. */
export const cancelled = (): ModelFault => new ModelFault({ code: 'CANCELLED', message: 'The model call was cancelled.' });
