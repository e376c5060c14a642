import type { Fault } from '@autoweave/contracts';
import { BubblewrapDriver } from './bubblewrap/bubblewrap-driver.js';
import { QuickJsDriver } from './quickjs/quickjs-driver.js';
import type { SandboxDriver, SandboxJob, SandboxRequest, SandboxResult, SelfTest } from './sandbox.js';

/** Raised when no driver that passed its self-test runs this kind of code. Never falls back to a plain process. */
export class SandboxUnavailable extends Error {
  override readonly name = 'SandboxUnavailable';
  readonly fault: Fault;
  constructor(kind: SandboxJob['kind'], reasons: readonly string[]) {
    const message = `No sandbox can run ${kind} here${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`;
    super(message);
    this.fault = {
      code: 'SANDBOX_UNAVAILABLE',
      message,
      hint: 'Install bubblewrap (apt-get install bubblewrap) and start again; `npm start -- doctor` shows what is missing',
    };
  }
}

/** The drivers of this installation, tried once at boot; whoever failed the test is out. Fails closed. */
export class Sandboxes {
  private readonly state = new Map<SandboxDriver, SelfTest>();

  constructor(private readonly drivers: readonly SandboxDriver[] = [new QuickJsDriver(), new BubblewrapDriver()]) {}

  /** Runs the self-tests. Resolves with what each driver said. */
  async boot(): Promise<readonly { readonly driver: string; readonly test: SelfTest }[]> {
    const results = await Promise.all(this.drivers.map(async (driver) => [driver, await driver.selfTest()] as const));
    for (const [driver, test] of results) this.state.set(driver, test);
    return results.map(([driver, test]) => ({ driver: driver.name, test }));
  }

  /** Throws `SandboxUnavailable` unless a driver that stands behind its walls runs this kind. */
  run(request: SandboxRequest): Promise<SandboxResult> {
    const fitting = this.drivers.filter((driver) => driver.kinds.has(request.job.kind));
    const ready = fitting.find((driver) => this.state.get(driver)?.ok === true);
    if (!ready) {
      throw new SandboxUnavailable(
        request.job.kind,
        fitting.map((driver) => {
          const test = this.state.get(driver);
          return test === undefined ? `${driver.name} was not tested` : test.ok ? '' : test.reason;
        }),
      );
    }
    return ready.run(request);
  }
}
