import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Migrations } from '@autoweave/kernel';

const supervisor = fileURLToPath(new URL('../../../supervisor/', import.meta.url));
export const orchestrationMigrations: Migrations = { schema: 'orchestration', dir: `${supervisor}prisma/migrations` };

/** The built supervisor beside the worker under test: a process of its own, as in production. */
export async function startSupervisor(env: NodeJS.ProcessEnv): Promise<{ readonly stop: () => Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, [`${supervisor}dist/main.js`], {
    env: { ...process.env, ...env, AUTOWEAVE_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += String(chunk);
      if (output.includes('supervisor is ready')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`the supervisor ended with ${code}:\n${output.slice(-2_000)}`)));
  });
  return {
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
