import type { CircuitStatus, ModelPart, ModelProvider } from '@autoweave/contracts';
import { type Permit, spend } from './permit.js';

/** The model of a worker. Alone holds the provider: nobody thinks without a permit. */
export class GatedModel {
  readonly #provider: ModelProvider;

  constructor(provider: ModelProvider) {
    this.#provider = provider;
  }

  get provider(): string {
    return this.#provider.provider;
  }

  get model(): string {
    return this.#provider.model;
  }

  get label(): string {
    return this.#provider.label;
  }

  /** Size of the model's context in tokens, if it has one. */
  get contextTokens(): number | undefined {
    return this.#provider.contextTokens;
  }

  /** How the providers behind it are doing. */
  circuits = (): readonly CircuitStatus[] => this.#provider.circuits?.() ?? [];

  /** One turn with exactly the permitted request. Throws SAFETY_VIOLATION for a spent permit, else as the provider does. */
  stream(permit: Permit<'model'>, signal: AbortSignal): AsyncIterable<ModelPart> {
    return this.#provider.stream(spend('model', permit).request, signal);
  }
}
