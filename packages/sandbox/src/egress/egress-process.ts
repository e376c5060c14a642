import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EgressCredentials, EgressDecision } from './egress-proxy.js';
import type { EgressRules } from './egress-rules.js';

/** Always the compiled program: a process cannot start from TypeScript. */
const program = fileURLToPath(new URL('../../dist/egress/egress-child.js', import.meta.url));
const startMs = 10_000;

export interface EgressProcessOptions {
  readonly rules: EgressRules;
  readonly credentials: EgressCredentials;
  readonly onDecision: (decision: EgressDecision) => void;
  /** Asked before each request: takes a place, to be given back by the returned function, or says why there is none. */
  readonly enter: () => (() => void) | string;
  /** The only user beside ours that may use the socket. */
  readonly owner?: number | undefined;
}

type FromProxy = { readonly ready: true } | { readonly decision: EgressDecision } | { readonly enter: number } | { readonly leave: number };

/** The proxy trusts the authorities that this process was told to trust. */
const authorities = (): Record<string, string> => {
  const { NODE_EXTRA_CA_CERTS: file } = process.env;
  return file === undefined ? {} : { NODE_EXTRA_CA_CERTS: file };
};

/** The egress proxy of one run, in a process of its own that knows nothing but the rules and the credentials for their hosts. */
export class EgressProcess {
  private constructor(
    /** Path of the unix socket to hand into the sandbox. */
    readonly socket: string,
    private readonly dir: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it listens. Rejects when it does not within 10 s; then nothing is left running. */
  static async start({ rules, credentials, onDecision, enter, owner }: EgressProcessOptions): Promise<EgressProcess> {
    // Made for its maker alone; nobody else on the machine may speak to a proxy that adds credentials.
    const dir = await mkdtemp(join(tmpdir(), 'aw-egress-'));
    const socket = join(dir, 'proxy.sock');
    const child = spawn(process.execPath, ['--max-old-space-size=64', program], { env: authorities(), stdio: ['pipe', 'pipe', 'ignore'] });
    const own = new EgressProcess(socket, dir, child);
    const places = new Map<number, () => void>();
    const tell = (message: unknown) => child.stdin?.write(`${JSON.stringify(message)}\n`);
    child.once('exit', () => {
      for (const leave of places.values()) leave();
    });
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the egress proxy did not start')), startMs);
        child.once('error', reject);
        child.once('exit', () => reject(new Error('the egress proxy ended')));
        createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
          const message = JSON.parse(line) as FromProxy;
          if ('decision' in message) return onDecision(message.decision);
          if ('leave' in message) {
            places.get(message.leave)?.();
            places.delete(message.leave);
            return;
          }
          if ('enter' in message) {
            const place = enter();
            if (typeof place !== 'string') places.set(message.enter, place);
            return void tell({ entered: message.enter, ...(typeof place === 'string' ? { refused: place } : {}) });
          }
          clearTimeout(timer);
          resolve();
        });
        child.stdin?.on('error', () => {});
        // The pipe stays open: when this process goes away, the proxy sees its end and goes too.
        tell({ socket, rules, credentials });
      });
      if (owner !== undefined) {
        await chown(socket, owner, owner);
        await chown(dir, owner, owner);
      }
      return own;
    } catch (error) {
      await own.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.stdin?.end();
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 2_000);
      await gone;
      clearTimeout(timer);
    }
    await rm(this.dir, { recursive: true, force: true });
  }
}
