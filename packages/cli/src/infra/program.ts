import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const BREW_PREFIXES = ['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'];

/** PostgreSQL older than this lacks what the services' migrations use. */
export const OLDEST_POSTGRES_MAJOR = 14;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Finds a program on PATH or in the usual system and Homebrew folders. */
export function findProgram(name: string, searchPath = ''): string | undefined {
  const folders = [
    ...searchPath.split(delimiter).filter((folder) => folder !== ''),
    '/usr/bin',
    '/usr/sbin',
    '/usr/local/bin',
    ...BREW_PREFIXES.map((prefix) => join(prefix, 'bin')),
  ];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function versionsUnder(folder: string, pattern: RegExp): readonly { readonly major: number; readonly path: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const major = pattern.exec(name)?.[1];
    return major === undefined ? [] : [{ major: Number(major), path: join(folder, name, 'bin') }];
  });
}

/** The folder with `initdb` and `postgres` of the newest PostgreSQL that is at least version 14. */
export function findPostgresBinaries(): string | undefined {
  const candidates = [
    ...versionsUnder('/usr/lib/postgresql', /^(\d+)$/),
    ...BREW_PREFIXES.flatMap((prefix) => versionsUnder(join(prefix, 'opt'), /^postgresql@(\d+)$/)),
  ];
  return candidates
    .filter(({ major, path }) => major >= OLDEST_POSTGRES_MAJOR && isExecutable(join(path, 'initdb')))
    .toSorted((left, right) => right.major - left.major)[0]?.path;
}
