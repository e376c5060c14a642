import { runCommand } from './command.js';
import { findProgram } from './program.js';

/** How to run a command as root on this machine; undefined when that needs a person. */
export async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram('sudo');
  if (sudo === undefined) return undefined;
  const allowed = await runCommand(sudo, ['-n', 'true'], { timeoutMs: 5_000 });
  return allowed.code === 0 ? [sudo, '-n'] : undefined;
}
