import type { ModelPart, ModelProvider } from '@autoweave/contracts';
import type { Permit } from './permit.js';

/** The model of a worker. Alone holds the provider: nobody thinks without a permit. */
export class GatedModel {
  readonly #provider: ModelProvider;
  readonly provider: string;
  readonly model: string;
  readonly label: string;

  constructor(provider: ModelProvider) {
    this.#provider = provider;
    this.provider = provider.provider;
    this.model = provider.model;
    this.label = provider.label;
  }

  /** One turn with exactly the permitted request. Throws SAFETY_VIOLATION for a spent permit, else as the provider does. */
  stream(permit: Permit<'model'>, signal: AbortSignal): AsyncIterable<ModelPart> {
    return this.#provider.stream(permit.consume().request, signal);
  }
}
