import { spawn } from 'node:child_process';
import { sleep } from './dice.mjs';

/** A process that is kept running: whoever kills it finds another one in its place a little later. */
export class Member {
  #child;
  #wanted = true;
  #stopped = false;
  starts = 0;
  unasked = [];
  /** Starts in vain, because a server was away: whoever runs services starts them again. */
  inVain = 0;
  #expected = false;

  constructor(name, file, env, { delayMs, onMessage = () => undefined }) {
    Object.assign(this, { name, file, env, delayMs, onMessage });
    this.#start();
  }

  #start() {
    this.starts += 1;
    this.#expected = false;
    this.#stopped = false;
    let said = '';
    let ready = false;
    const child = spawn(process.execPath, [this.file], {
      env: { PATH: process.env.PATH, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said = (said + chunk).slice(-4_000);
        ready ||= said.includes('is ready');
        if (process.env.CHAOS_VERBOSE) process.stderr.write(`${this.name} ${chunk}`);
      });
    child.on('message', this.onMessage);
    child.once('exit', (code, signal) => {
      if (!this.#wanted) return;
      if (!this.#expected && !ready) this.inVain += 1;
      else if (!this.#expected) this.unasked.push(`${this.name} ended with ${signal ?? code}: ${said.slice(-1_500)}`);
      setTimeout(() => this.#wanted && this.#start(), this.delayMs());
    });
  }

  kill() {
    this.#expected = true;
    this.#child.kill('SIGKILL');
  }

  /** Ends as one that is told to does: it may put its things in order first. */
  leave() {
    this.#expected = true;
    this.#child.kill('SIGTERM');
  }

  /** Takes its time away, as a debugger, a full disk or a sleeping laptop does. */
  async freeze(ms) {
    if (this.#stopped) return;
    const child = this.#child;
    this.#stopped = true;
    child.kill('SIGSTOP');
    await sleep(ms);
    child.kill('SIGCONT');
    this.#stopped = false;
  }

  async end() {
    this.#wanted = false;
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}
