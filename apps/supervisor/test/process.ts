import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const mainOf = (service: string) => fileURLToPath(new URL(`../../${service}/dist/main.js`, import.meta.url));

/** A built service, by default the supervisor, as a process of its own, to be killed without warning. */
export class SupervisorProcess {
  private child: ChildProcess | undefined;
  output = '';

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** It lives and nobody has asked it to end. */
  get isAlive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly service: 'supervisor' | 'agents' = 'supervisor',
  ) {}

  /** Resolves when it takes work. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [mainOf(this.service)], {
      env: { ...this.env, AUTOWEAVE_LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        this.output += String(chunk);
        if (this.output.includes(`${this.service} is ready`)) resolve();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('exit', (code) => reject(new Error(`the ${this.service} ended with ${code}:\n${this.output.slice(-2_000)}`)));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Starts a process that will end by itself; resolves with the signal that ended it, or with what it said when it lives on. */
  async startToDie(env: NodeJS.ProcessEnv, withinMs: number): Promise<string | null> {
    const child = spawn(process.execPath, [mainOf(this.service)], {
      env: { ...this.env, ...env, AUTOWEAVE_LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)));
    return new Promise((resolve) => {
      const patience = setTimeout(() => resolve(`it lives on: ${said.slice(-1_500)}`), withinMs);
      child.once('exit', (code, signal) => {
        clearTimeout(patience);
        resolve(signal ?? `it ended with ${code}: ${said.slice(-1_500)}`);
      });
    });
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    this.output = '';
  }
}
