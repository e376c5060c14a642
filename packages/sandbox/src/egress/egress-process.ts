import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EgressCredentials, EgressDecision } from './egress-proxy.js';
import type { EgressRules } from './egress-rules.js';

/** Always the compiled program: a process cannot start from TypeScript. */
const program = fileURLToPath(new URL('../../dist/egress/egress-child.js', import.meta.url));
const startMs = 10_000;

/** The egress proxy of one run, in a process of its own that knows nothing but the rules and the credentials for their hosts. */
export class EgressProcess {
  private constructor(
    /** Path of the unix socket to hand into the sandbox. */
    readonly socket: string,
    private readonly dir: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it listens. Rejects when it does not within 10 s; then nothing is left running. */
  static async start(
    rules: EgressRules,
    credentials: EgressCredentials,
    onDecision: (decision: EgressDecision) => void,
  ): Promise<EgressProcess> {
    const dir = await mkdtemp(join(tmpdir(), 'aw-egress-'));
    const socket = join(dir, 'proxy.sock');
    const child = spawn(process.execPath, ['--max-old-space-size=64', program], { env: {}, stdio: ['pipe', 'pipe', 'ignore'] });
    const own = new EgressProcess(socket, dir, child);
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the egress proxy did not start')), startMs);
        child.once('error', reject);
        child.once('exit', () => reject(new Error('the egress proxy ended')));
        createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
          const message = JSON.parse(line) as { ready: true } | { decision: EgressDecision };
          if ('decision' in message) return onDecision(message.decision);
          clearTimeout(timer);
          resolve();
        });
        child.stdin?.on('error', () => {});
        // The pipe stays open: when this process goes away, the proxy sees its end and goes too.
        child.stdin?.write(`${JSON.stringify({ socket, rules, credentials })}\n`);
      });
      await chmod(dir, 0o755);
      await chmod(socket, 0o666);
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
