import { join } from 'node:path';
import { Failure } from './failure.js';
import { runCommand } from './infra/command.js';
import type { RotatingLog } from './rotating-log.js';

/** What the gateway's bootstrap reports about the first tenant and its administrator. */
export interface Bootstrap {
  readonly tenantId: string;
  readonly adminEmail: string;
  /** Present only in the run that generated it. */
  readonly adminPassword?: string;
  /** Single use; opens the user app signed in. */
  readonly signInToken: string;
  /** Bearer token for the command line. */
  readonly cliToken: string;
}

/** Migrates the gateway's tables and makes sure that a tenant and an administrator exist. */
export async function bootstrap(options: {
  readonly appsDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: RotatingLog;
}): Promise<Bootstrap> {
  const entry = join(options.appsDirectory, 'gateway', 'dist', 'bootstrap.js');
  const result = await runCommand(process.execPath, ['--no-warnings', entry], { env: options.env, timeoutMs: 120_000 });
  options.log.write(result.stderr);
  const line = result.stdout.trim().split('\n').at(-1) ?? '';
  const told = result.code === 0 ? parse(line) : undefined;
  if (told !== undefined) return told;
  // The output of a failed run may hold a password only if it succeeded in part: never log stdout.
  const lines = result.stderr.trim().split('\n');
  const reason = lines.findLast((text) => /\b\w*Error\b|"msg"/.test(text)) ?? lines.at(-1) ?? '';
  throw new Failure(
    'service',
    `The first tenant could not be prepared (exit code ${result.code}). ${readable(reason)}`.trim(),
    'Look at the log, then start again.',
    options.log.path,
  );
}

function parse(line: string): Bootstrap | undefined {
  try {
    const told = JSON.parse(line) as Bootstrap;
    return typeof told.cliToken === 'string' && typeof told.signInToken === 'string' ? told : undefined;
  } catch {
    return undefined;
  }
}

function readable(line: string): string {
  try {
    const { msg, message } = JSON.parse(line) as { msg?: string; message?: string };
    return msg ?? message ?? line;
  } catch {
    return line;
  }
}
