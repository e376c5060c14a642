import type { ModelPart, ModelProvider, ModelRequest } from '@autoweave/contracts';
import { ThoughtPermit } from './admission.js';

/** The model of the supervisor. Alone holds the provider: nobody thinks without a permit, nor past it. */
export class PermittedModel {
  readonly #provider: ModelProvider;

  constructor(provider: ModelProvider) {
    this.#provider = provider;
  }

  get model(): string {
    return this.#provider.model;
  }

  get label(): string {
    return this.#provider.label;
  }

  /**
   * One answer, no longer than the permit allows; what it consumed is taken off the permit. Throws BUDGET_EXCEEDED when too
   * little is left, SAFETY_VIOLATION for a permit that no admission made, else as the provider does.
   */
  async *stream(permit: ThoughtPermit, request: Omit<ModelRequest, 'maxOutputTokens'>, signal: AbortSignal): AsyncGenerator<ModelPart> {
    ThoughtPermit.assertReal(permit);
    const asked = JSON.stringify(request.brief) + request.system + request.messages.map((m) => ('text' in m ? m.text : '')).join('');
    const maxOutputTokens = permit.next(request.brief.purpose, asked);
    for await (const part of this.#provider.stream({ ...request, maxOutputTokens }, signal)) {
      if (part.type === 'finish') permit.take(part.usage);
      yield part;
    }
  }
}
