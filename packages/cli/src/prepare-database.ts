import { text } from 'node:stream/consumers';
import { ensureDatabase } from './database.js';
import type { Secrets } from './secrets.js';

// A process of its own: the launcher stays for weeks and need not keep a database driver in memory for that.
const { adminUrl, secrets } = JSON.parse(await text(process.stdin)) as { readonly adminUrl: string; readonly secrets: Secrets };
try {
  await ensureDatabase(adminUrl, secrets);
} catch (error) {
  process.stderr.write((error as Error).message);
  process.exitCode = 1;
}
