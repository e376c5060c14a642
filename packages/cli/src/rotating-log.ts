import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const DEFAULT_LIMIT_BYTES = 20 * 1024 * 1024;
const KEPT = 3;

/** A log file that is moved aside (`.1` … `.3`) when it has grown past its limit. */
export class RotatingLog {
  #descriptor: number;
  #sizeBytes: number;

  constructor(
    readonly path: string,
    private readonly limitBytes = DEFAULT_LIMIT_BYTES,
  ) {
    mkdirSync(dirname(path), { recursive: true });
    this.#descriptor = openSync(path, 'a', 0o600);
    this.#sizeBytes = fstatSync(this.#descriptor).size;
  }

  /** Appends; lines are not split between two files as long as a chunk ends with one. */
  write(chunk: string | Buffer): void {
    if (this.#sizeBytes > this.limitBytes) this.#rotate();
    try {
      this.#sizeBytes += typeof chunk === 'string' ? writeSync(this.#descriptor, chunk) : writeSync(this.#descriptor, chunk);
    } catch {
      // A full disk must not stop the services for want of a log line.
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    rotateFiles(this.path);
    this.#descriptor = openSync(this.path, 'a', 0o600);
    this.#sizeBytes = 0;
  }
}

/** Moves `path` to `path.1`, `.1` to `.2` and so on, dropping the oldest. */
export function rotateFiles(path: string): void {
  rmSync(`${path}.${KEPT}`, { force: true });
  for (let number = KEPT - 1; number >= 1; number -= 1) {
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  if (existsSync(path)) renameSync(path, `${path}.1`);
}

/** Rotates a file that another program appends to; only possible while that program is not running. */
export function rotateIfLarge(path: string, limitBytes = DEFAULT_LIMIT_BYTES): void {
  if (existsSync(path) && statSync(path).size > limitBytes) rotateFiles(path);
}
