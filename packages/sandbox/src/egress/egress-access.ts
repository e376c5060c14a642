import { EgressMeter } from './egress-meter.js';
import { EgressProcess } from './egress-process.js';
import type { EgressCredentials, EgressDecision } from './egress-proxy.js';
import type { SandboxRequest } from '../sandbox.js';

export interface EgressAccessOptions {
  /** Given to hosts by the egress proxy; sandboxed code never sees them. */
  readonly credentials?: EgressCredentials;
  readonly onEgress?: (decision: EgressDecision) => void;
}

/** The way out for all runs of a driver: one proxy per run, one count of requests and connections per agent. */
export class EgressAccess {
  private readonly meter = new EgressMeter();

  constructor(private readonly options: EgressAccessOptions = {}) {}

  /** The proxy of one run; undefined when it gets no network. `owner` is the user that may use it. */
  async open({ egress, agent, workspaceDir }: SandboxRequest, owner: number | undefined): Promise<EgressProcess | undefined> {
    if (!egress) return undefined;
    return EgressProcess.start({
      rules: egress,
      credentials: this.options.credentials ?? [],
      onDecision: this.options.onEgress ?? (() => undefined),
      enter: () => this.meter.enter(agent ?? workspaceDir, egress),
      owner,
    });
  }
}
