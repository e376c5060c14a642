import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readJson } from './atomic-file.js';
import { identify, isAlive, parseIdentity, type ProcessIdentity } from './infra/process-identity.js';

/**
 * One process at a time owns a home. The lock is a file naming its owner; it is made complete by
 * link(2), so it never exists half-written, and a lock whose owner died is free.
 */
export interface HomeLock {
  release(): void;
}

/** The live owner of the lock, if any. */
export function lockOwner(file: string): ProcessIdentity | undefined {
  const owner = parseIdentity(readJson(file));
  return owner !== undefined && isAlive(owner) ? owner : undefined;
}

/** Takes the lock for this process, or returns the live owner. */
export function acquireLock(file: string): HomeLock | ProcessIdentity {
  const self = identify(process.pid);
  const draft = `${file}.${process.pid}`;
  const text = JSON.stringify(self);
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(draft, file);
        return { release: () => releaseLock(file, text) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = lockOwner(file);
      if (owner !== undefined) return owner;
      discardStale(file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function releaseLock(file: string, text: string): void {
  try {
    if (readFileSync(file, 'utf8') === text) rmSync(file, { force: true });
  } catch {
    // Gone already, with the home.
  }
}

/** Moves a dead owner's lock aside; puts it back if a rival took the lock in between. */
function discardStale(file: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (lockOwner(aside) !== undefined) {
    try {
      linkSync(aside, file);
    } catch {
      // A third process took it; the rival's own check will find out.
    }
  }
  rmSync(aside, { force: true });
}
