import { type SsoRefusal, ssoRefusals } from '@autoweave/contracts';

/**
 * A sign-in through a provider that ends without a session. The person at the browser is told `refusal` only; `explanation`
 * is for the audit log, because it says what an attacker would like to know.
 */
export class SsoRefused extends Error {
  override readonly name = 'SsoRefused';
  /** Where the sign-in was begun, once that is known: there it is told. */
  returnTo?: string;
  constructor(
    readonly refusal: SsoRefusal,
    readonly explanation: string,
    options?: ErrorOptions,
  ) {
    super(`${ssoRefusals[refusal]} (${explanation})`, options);
  }
}

/** Does something for a sign-in whose way back is known, so that a refusal is told where it was begun. */
export async function knowingTheWay<T>(returnTo: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SsoRefused) error.returnTo ??= returnTo;
    throw error;
  }
}
