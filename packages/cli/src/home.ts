import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where an instance keeps everything it owns. */
export interface Home {
  readonly path: string;
  readonly logs: string;
  readonly run: string;
  readonly postgres: string;
  readonly redis: string;
  readonly secretsFile: string;
  readonly instanceFile: string;
  readonly lockFile: string;
  readonly cliTokenFile: string;
}

/** The layout of a data directory; creates nothing. */
export function homeAt(path: string): Home {
  const run = join(path, 'run');
  return {
    path,
    logs: join(path, 'logs'),
    run,
    postgres: join(path, 'postgres'),
    redis: join(path, 'redis'),
    secretsFile: join(path, 'secrets.json'),
    instanceFile: join(run, 'instance.json'),
    lockFile: join(run, 'lock'),
    cliTokenFile: join(run, 'cli-token'),
  };
}

/** Creates the directories. The home itself stays traversable: the database may run as another user. */
export function createHome(home: Home): void {
  mkdirSync(home.path, { recursive: true, mode: 0o755 });
  mkdirSync(home.logs, { recursive: true, mode: 0o700 });
  mkdirSync(home.run, { recursive: true, mode: 0o700 });
}
