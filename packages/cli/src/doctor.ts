import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { LauncherConfig } from './config.js';
import { runCommand } from './infra/command.js';
import { isPortFree } from './infra/port.js';
import { portOwner } from './infra/port-owner.js';
import { rootPrefix } from './infra/privilege.js';
import { findPostgresBinaries, findProgram } from './infra/program.js';
import { DEFAULT_PORTS, PORT_NAMES } from './ports.js';

/** What a look at the machine found. Only `bad` keeps AutoWeave from starting. */
export interface Finding {
  readonly name: string;
  readonly state: 'good' | 'warning' | 'bad';
  readonly detail: string;
  readonly remedy?: string;
}

type Look = (config: LauncherConfig) => Promise<Finding>;

const good = (name: string, detail: string): Finding => ({ name, state: 'good', detail });
const warning = (name: string, detail: string, remedy?: string): Finding => ({
  name,
  state: 'warning',
  detail,
  ...(remedy === undefined ? {} : { remedy }),
});
const bad = (name: string, detail: string, remedy: string): Finding => ({ name, state: 'bad', detail, remedy });

const node: Look = async () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isRecent = major > 24 || (major === 24 && minor >= 9);
  return isRecent ? good('Node', process.versions.node) : bad('Node', process.versions.node, 'Install Node 24.9 or newer.');
};

const disk: Look = async (config) => {
  let folder = config.home;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = Math.round((bavail * bsize) / 1048576);
  if (free < 200) return bad('Disk', `${free} MB free at ${folder}`, 'Free some space, or set AUTOWEAVE_HOME to another disk.');
  return free < 2_000 ? warning('Disk', `${free} MB free at ${folder}`) : good('Disk', `${Math.round(free / 1024)} GB free`);
};

const memory: Look = async () => {
  const size = Math.round(totalmem() / 1048576);
  return size < 1_500
    ? warning('Memory', `${size} MB`, 'Building needs about 1.5 GB; running needs about 0.6 GB.')
    : good('Memory', `${Math.round(size / 1024)} GB`);
};

const home: Look = async (config) => {
  let folder = config.home;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return good('Data directory', config.home);
  } catch {
    return bad('Data directory', `${folder} is not writable`, 'Correct its permissions, or set AUTOWEAVE_HOME.');
  }
};

function server(name: string, isExternal: boolean, path: string | undefined, packageName: string): Look {
  return async () => {
    if (isExternal) return good(name, 'given by the environment');
    if (path !== undefined) return good(name, path);
    if (findProgram('brew') !== undefined || (await rootPrefix()) !== undefined) {
      return warning(name, 'not installed', 'The next start installs it.');
    }
    return bad(name, 'not installed', `Run \`sudo apt-get install ${packageName}\`.`);
  };
}

const sandbox: Look = async () => {
  if (process.platform !== 'linux') return warning('Sandbox', 'programs cannot be run on this system; JavaScript tools can');
  const program = findProgram('bwrap');
  if (program === undefined)
    return warning('Sandbox', 'bubblewrap is not installed: tools that run programs stay off', 'Run `sudo apt-get install bubblewrap`.');
  const tried = await runCommand(program, ['--ro-bind', '/', '/', '--unshare-all', '--die-with-parent', 'true'], { timeoutMs: 5_000 });
  if (tried.code === 0) return good('Sandbox', program);
  return warning(
    'Sandbox',
    `bubblewrap does not work here: ${tried.stderr.trim().split('\n')[0]}`,
    'Allow unprivileged user namespaces (kernel.unprivileged_userns_clone=1), or run as root.',
  );
};

const ports: Look = async () => {
  const taken: string[] = [];
  for (const name of PORT_NAMES) {
    const port = DEFAULT_PORTS[name];
    if (!(await isPortFree(port))) taken.push(`${port} by ${(await portOwner(port)) ?? 'another program'}`);
  }
  return taken.length === 0
    ? good('Ports', Object.values(DEFAULT_PORTS).join(', '))
    : warning('Ports', `taken: ${taken.join('; ')}`, 'The next free ones are used instead.');
};

const build: Look = async (config) => {
  const missing = ['gateway', 'supervisor', 'agents', 'memory', 'plugins', 'usb-daemon'].filter(
    (name) => !existsSync(join(config.appsDirectory, name, 'dist', 'index.js')),
  );
  const apps = ['user', 'studio', 'admin'].filter((name) => !existsSync(join(config.appsDirectory, name, '.next', 'BUILD_ID')));
  const all = [...missing, ...apps];
  return all.length === 0 ? good('Build', 'complete') : warning('Build', `not built yet: ${all.join(', ')}`, 'The next start builds them.');
};

const model: Look = async (config) => {
  const names = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL'].filter((name) => config.inherited[name]);
  return good('Model', names.length === 0 ? 'embedded (works offline; set a key for a larger one)' : names.join(', '));
};

/** Looks at everything a start depends on; changes nothing. */
export async function examine(config: LauncherConfig): Promise<readonly Finding[]> {
  const looks: readonly Look[] = [
    node,
    home,
    disk,
    memory,
    server('PostgreSQL', config.databaseUrl !== undefined, findPostgresBinaries(), 'postgresql'),
    server('Redis', config.redisUrl !== undefined, findProgram('redis-server'), 'redis-server'),
    sandbox,
    ports,
    build,
    model,
  ];
  return Promise.all(looks.map((look) => look(config)));
}
