import { EgressError, EgressMeter, type GuardedFetch, type GuardedRequest, type GuardedResponse } from '@autoweave/sandbox';
import { type Permit, spend } from './permit.js';
import type { Policies } from './policy/policies.js';
import { judgeUrl, policiesOf } from './tool-policy.js';

/** The way to the outside. Alone holds the client; its own guard on addresses stands beside the gate's policy. */
export class GatedNetwork {
  readonly #client: Pick<GuardedFetch, 'fetch'>;

  constructor(
    client: Pick<GuardedFetch, 'fetch'>,
    private readonly policies: Policies,
    private readonly meter: EgressMeter = new EgressMeter(),
  ) {
    this.#client = client;
  }

  /**
   * Sends exactly the permitted request, within the rate, connections and size that the policy leaves the agent. Redirects are
   * judged hop by hop. Throws SAFETY_VIOLATION for a spent permit, RATE_LIMITED over a limit, else as the client does.
   */
  async fetch(permit: Permit<'network'>): Promise<GuardedResponse> {
    const { request } = spend('network', permit);
    const rules = policiesOf(this.policies, permit.context)?.egress;
    if (!rules) throw new EgressError({ code: 'SAFETY_VIOLATION', message: 'The policy of the agent is not valid' });
    const done = this.meter.enter(permit.context.agent.name, rules);
    if (typeof done === 'string') throw new EgressError({ code: 'RATE_LIMITED', message: `The agent made ${done}`, hint: 'Wait a minute' });
    const admit: GuardedRequest['admit'] = (url) => {
      const finding = judgeUrl(url.toString(), rules);
      if (finding.kind === 'deny') throw new EgressError({ code: 'SAFETY_VIOLATION', message: finding.reason });
    };
    try {
      return await this.#client.fetch({ ...request, admit, maxBytes: Math.min(request.maxBytes, rules.maxDownloadMb * 1_048_576) });
    } finally {
      done();
    }
  }
}
