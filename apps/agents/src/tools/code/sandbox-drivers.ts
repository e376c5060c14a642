import type { Log } from '@autoweave/kernel';
import { BubblewrapDriver, type EgressDecision, QuickJsDriver, RunscDriver, type SandboxDriver } from '@autoweave/sandbox';
import type { AgentsConfig } from '../../config.js';
import { readEgressCredentials } from './egress-credentials.js';

type Wanted = Pick<AgentsConfig, 'AUTOWEAVE_SANDBOX_DRIVER' | 'AUTOWEAVE_EGRESS_CREDENTIALS' | 'AUTOWEAVE_EGRESS_CREDENTIALS_FILE'>;

/** What a worker runs code in, as configured. Throws when the credentials are not valid. */
export function sandboxDrivers(config: Wanted, log: Pick<Log, 'info'>): readonly SandboxDriver[] {
  const options = {
    credentials: readEgressCredentials(config.AUTOWEAVE_EGRESS_CREDENTIALS_FILE, config.AUTOWEAVE_EGRESS_CREDENTIALS),
    onEgress: (egress: EgressDecision) => log.info({ egress }, 'sandboxed code used the network'),
  };
  const driver = config.AUTOWEAVE_SANDBOX_DRIVER === 'runsc' ? new RunscDriver(options) : new BubblewrapDriver(options);
  return [new QuickJsDriver(), driver];
}
