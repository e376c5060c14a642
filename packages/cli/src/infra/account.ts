import { chownSync, mkdirSync, readFileSync } from 'node:fs';

/** Whom the private servers run as. Empty: whoever runs the launcher. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses to run as root, so a launcher that is root hands its servers to `postgres`,
 * or to `nobody` where that account does not exist.
 */
export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  return { uid: 65_534, gid: 65_534 };
}

/** Creates a directory that only the account may enter. Its parents must exist. */
export function ownedDirectory(path: string, account: Account): void {
  mkdirSync(path, { mode: 0o700, recursive: true });
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
}
