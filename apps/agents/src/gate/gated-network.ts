import type { GuardedFetch, GuardedResponse } from '@autoweave/sandbox';
import type { Permit } from './permit.js';

/** The way to the outside. Alone holds the client; its own guard on addresses stands beside the gate's policy. */
export class GatedNetwork {
  readonly #client: Pick<GuardedFetch, 'fetch'>;

  constructor(client: Pick<GuardedFetch, 'fetch'>) {
    this.#client = client;
  }

  /** Sends exactly the permitted request. Throws SAFETY_VIOLATION for a spent permit, else as the client does. */
  fetch(permit: Permit<'network'>): Promise<GuardedResponse> {
    return this.#client.fetch(permit.consume().request);
  }
}
