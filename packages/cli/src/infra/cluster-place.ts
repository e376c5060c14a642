import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account.js';
import { runCommand } from './command.js';

/**
 * Where a server's data can live. Normally `<home>/<name>`; when the account the server runs as
 * cannot pass through the folders above it (a checkout under /root), a folder of its own in /var/lib.
 */
export async function placeFor(home: string, name: string, account: Account): Promise<string> {
  if (account.uid === undefined) return join(home, name);
  const entered = await runCommand('/bin/sh', ['-c', 'cd "$1"', 'sh', home], { ...account, cwd: '/' });
  if (entered.code === 0) return join(home, name);
  const key = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const folder = join('/var/lib/autoweave', key);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return join(folder, name);
}
