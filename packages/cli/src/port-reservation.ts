import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock } from './home-lock.js';

/**
 * Claims a port among all instances that start at the same time: between looking at a port and
 * listening on it another launcher must not choose it. The claim ends with this process.
 */
export function reservePort(port: number): boolean {
  const folder = join(tmpdir(), `autoweave-ports-${process.getuid?.() ?? 0}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const claim = acquireLock(join(folder, String(port)));
    return 'release' in claim || claim.pid === process.pid;
  } catch {
    // Without a writable temporary folder only the narrow race remains.
    return true;
  }
}
