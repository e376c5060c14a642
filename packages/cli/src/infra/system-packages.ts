import { appendFileSync, existsSync } from 'node:fs';
import { Failure } from '../failure.js';
import { type CommandResult, runCommand } from './command.js';
import { rootPrefix } from './privilege.js';
import { findProgram } from './program.js';

export type PackageManager =
  | { readonly kind: 'apt'; readonly prefix: readonly string[] }
  | { readonly kind: 'brew'; readonly program: string };

/** The package manager this process may use without asking anybody. */
export async function findPackageManager(): Promise<PackageManager | undefined> {
  if (process.platform === 'darwin' || findProgram('apt-get') === undefined) {
    const program = findProgram('brew');
    return program === undefined ? undefined : { kind: 'brew', program };
  }
  const prefix = await rootPrefix();
  return prefix === undefined ? undefined : { kind: 'apt', prefix };
}

const APT_CAUSES: readonly (readonly [RegExp, ConstructorParameters<typeof Failure>[0], string])[] = [
  [/No space left|enough free space/, 'disk', 'The disk is full'],
  [/Could not get lock|is another process using it/, 'package-manager', 'Another program is using apt'],
  [
    /Could not resolve|Unable to connect|Failed to fetch|Temporary failure|Unable to locate package/,
    'network',
    'The package mirror cannot be reached',
  ],
];

/**
 * Installs system packages and leaves no system service of theirs running: the launcher wants
 * their programs only. Appends all output to `logFile`. Throws a Failure naming the cause.
 */
export async function installSystemPackages(manager: PackageManager, packages: readonly string[], logFile: string): Promise<void> {
  const log = (line: string) => appendFileSync(logFile, `${line}\n`);
  if (manager.kind === 'brew') {
    const result = await runCommand(manager.program, ['install', ...packages], { onLine: log });
    if (result.code !== 0) throw packageFailure(packages, result, logFile);
    return;
  }
  const asRoot = (program: string, ...parameters: string[]) => {
    const [first = program, ...rest] = [...manager.prefix, program, ...parameters];
    log(`$ ${first} ${rest.join(' ')}`);
    return runCommand(first, rest, { onLine: log });
  };
  const restore = await forbidServices(asRoot);
  try {
    const apt = (...parameters: string[]) =>
      asRoot('env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=120', ...parameters);
    const keepOurs = ['-o', 'Dpkg::Options::=--force-confold', '-o', 'Dpkg::Options::=--force-confdef'];
    const install = () => apt(...keepOurs, 'install', '-y', '--no-install-recommends', ...packages);
    const updated = await apt('update');
    const installed = await install();
    if (installed.code !== 0) throw packageFailure(packages, updated.code === 0 ? installed : updated, logFile);
  } finally {
    await restore();
  }
}

type AsRoot = (program: string, ...parameters: string[]) => Promise<CommandResult>;

/** Debian's packages would start and enable their own server on the standard port. */
async function forbidServices(asRoot: AsRoot): Promise<() => Promise<void>> {
  const clusterSettings = '/etc/postgresql-common/createcluster.conf';
  const policy = '/usr/sbin/policy-rc.d';
  const write = (path: string, text: string) =>
    asRoot('sh', '-c', 'mkdir -p "$(dirname "$1")" && printf "%s\\n" "$2" > "$1" && chmod 755 "$1"', 'sh', path, text);
  if (!existsSync(clusterSettings)) await write(clusterSettings, 'create_main_cluster = false');
  const ownsPolicy = !existsSync(policy);
  const hadRedis = existsSync('/lib/systemd/system/redis-server.service');
  if (ownsPolicy) await write(policy, '#!/bin/sh\nexit 101');
  return async () => {
    if (ownsPolicy) await asRoot('rm', '-f', policy);
    if (!hadRedis && existsSync('/run/systemd/system')) await asRoot('systemctl', 'disable', '--now', 'redis-server');
  };
}

function packageFailure(packages: readonly string[], result: CommandResult, logFile: string): Failure {
  const output = result.stdout + result.stderr;
  const cause = APT_CAUSES.find(([pattern]) => pattern.test(output));
  const line = output.split('\n').find((text) => /^E:|^Error/.test(text)) ?? '';
  return new Failure(
    cause?.[1] ?? 'package-manager',
    `${packages.join(', ')} could not be installed${cause === undefined ? '' : ` (${cause[2]})`}. ${line}`.trim(),
    'Correct that, or install it yourself, then start again.',
    logFile,
  );
}
