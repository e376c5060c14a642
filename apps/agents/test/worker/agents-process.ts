import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built worker as a process of its own, to be frozen and killed. */
export class AgentsProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when it takes tasks. */
  static async start(env: NodeJS.ProcessEnv): Promise<AgentsProcess> {
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], ...env, AUTOWEAVE_LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk) => {
          output += String(chunk);
          if (output.includes('agents is ready')) resolve();
        });
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code}:\n${output.slice(-2_000)}`)));
    });
    return new AgentsProcess(child);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }
}
