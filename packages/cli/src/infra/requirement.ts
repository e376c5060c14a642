import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { Failure } from '../failure.js';
import { findPostgresBinaries, findProgram } from './program.js';
import { findPackageManager, installSystemPackages, type PackageManager } from './system-packages.js';

/** A program that the machine must have, and the packages that bring it. */
export interface Requirement {
  readonly name: string;
  readonly apt: readonly string[];
  readonly brew: readonly string[];
  isPresent(): boolean;
}

export const POSTGRES: Requirement = {
  name: 'PostgreSQL 14 or newer',
  apt: ['postgresql'],
  brew: ['postgresql@17'],
  isPresent: () => findPostgresBinaries() !== undefined,
};

export const REDIS: Requirement = {
  name: 'Redis',
  apt: ['redis-server'],
  brew: ['redis'],
  isPresent: () => findProgram('redis-server') !== undefined,
};

export const BUBBLEWRAP: Requirement = {
  name: 'bubblewrap',
  apt: ['bubblewrap'],
  brew: [],
  // Linux only: elsewhere there is nothing to install and code runs in QuickJS alone.
  isPresent: () => process.platform !== 'linux' || findProgram('bwrap') !== undefined,
};

export const CHROMIUM: Requirement = {
  name: 'Chromium',
  apt: ['chromium'],
  brew: [],
  isPresent: () => findProgram('chromium') !== undefined || findProgram('google-chrome') !== undefined,
};

export const UMOCKDEV: Requirement = {
  name: 'umockdev',
  apt: ['umockdev', 'gir1.2-umockdev-1.0', 'python3-gi'],
  brew: [],
  isPresent: () =>
    process.platform !== 'linux' ||
    (findProgram('umockdev-run') !== undefined &&
      (existsSync('/usr/lib/python3/dist-packages/gi') || findProgram('apt-get') === undefined)),
};

function packagesOf(manager: PackageManager, missing: readonly Requirement[]): readonly string[] {
  return missing.flatMap((requirement) => requirement[manager.kind]);
}

/**
 * Installs what is missing. Failing to get an entry of `required` is a Failure; failing to get one
 * of `optional` is only reported through `onSkipped`.
 */
export async function ensureRequirements(options: {
  readonly required: readonly Requirement[];
  readonly optional: readonly Requirement[];
  readonly logs: string;
  readonly onInstall: (names: string) => void;
  readonly onSkipped: (requirement: Requirement, reason: string) => void;
}): Promise<void> {
  const required = options.required.filter((requirement) => !requirement.isPresent());
  const optional = options.optional.filter((requirement) => !requirement.isPresent());
  if (required.length + optional.length === 0) return;
  const logFile = join(options.logs, 'install.log');
  const manager = await findPackageManager();
  if (manager === undefined) {
    const all = required.map((requirement) => requirement.name);
    if (all.length > 0) throw missingProgram(all, required);
    for (const requirement of optional) options.onSkipped(requirement, 'it needs an administrator');
    return;
  }
  for (const group of [required, optional]) {
    const packages = packagesOf(manager, group);
    if (packages.length === 0) continue;
    options.onInstall(group.map((requirement) => requirement.name).join(', '));
    try {
      await installSystemPackages(manager, packages, logFile);
    } catch (error) {
      if (group === required) throw error;
      for (const requirement of group) options.onSkipped(requirement, (error as Error).message);
    }
  }
  const absent = required.filter((requirement) => !requirement.isPresent());
  if (absent.length > 0)
    throw missingProgram(
      absent.map((requirement) => requirement.name),
      absent,
    );
}

function missingProgram(names: readonly string[], requirements: readonly Requirement[]): Failure {
  const packages = requirements.flatMap((requirement) => requirement.apt).join(' ');
  const command =
    process.platform === 'darwin'
      ? `brew install ${requirements.flatMap((requirement) => requirement.brew).join(' ')}`
      : `sudo apt-get install ${packages}`;
  return new Failure(
    'missing-program',
    `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not installed, and installing needs an administrator.`,
    `Run \`${command}\`, or set DATABASE_URL and REDIS_URL to servers that you have.`,
  );
}
