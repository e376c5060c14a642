import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const launcher = resolve(import.meta.dirname, '../../../packages/cli/dist/main.js');

export interface System {
  readonly folder: string;
  readonly urls: { readonly gateway: string; readonly user: string; readonly studio: string; readonly admin: string };
  readonly email: string;
  readonly password: string;
  readonly signInLink: string;
  run(...parameters: string[]): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  stop(): Promise<void>;
}

const freePort = () =>
  new Promise<number>((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

/** The whole system as a person starts it, on a data directory and ports of its own. */
export async function startSystem(more: Readonly<Record<string, string>> = {}): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'autoweave-journey-'));
  // The private database runs as another user and must be able to pass.
  chmodSync(folder, 0o755);
  const [gateway, user, studio, admin] = (await Promise.all([freePort(), freePort(), freePort(), freePort()])) as [
    number,
    number,
    number,
    number,
  ];
  const password = `journey-${process.pid}-${Date.now()}`;
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CI: 'true',
    INIT_CWD: folder,
    AUTOWEAVE_HOME: join(folder, 'home'),
    AUTOWEAVE_ADMIN_PASSWORD: password,
    AUTOWEAVE_GATEWAY_PORT: String(gateway),
    AUTOWEAVE_USER_PORT: String(user),
    AUTOWEAVE_STUDIO_PORT: String(studio),
    AUTOWEAVE_ADMIN_PORT: String(admin),
    ...more,
  };
  const run: System['run'] = (...parameters) =>
    new Promise((done) => {
      const child = spawn(process.execPath, ['--no-warnings', launcher, ...parameters], {
        env,
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => (stdout += chunk));
      child.stderr.on('data', (chunk) => (stderr += chunk));
      child.once('close', (code) => done({ code, stdout, stderr }));
    });
  const started = await run('up', '--detach');
  const signInLink = /http:\S+\/sign-in\?token=\S+/.exec(started.stdout)?.[0];
  if (started.code !== 0 || !signInLink) {
    await run('down');
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`the system did not start:\n${started.stdout}\n${started.stderr}`);
  }
  return {
    folder,
    urls: {
      gateway: `http://localhost:${gateway}`,
      user: `http://localhost:${user}`,
      studio: `http://localhost:${studio}`,
      admin: `http://localhost:${admin}`,
    },
    email: 'admin@autoweave.local',
    password,
    signInLink,
    run,
    async stop() {
      await run('down');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
