import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type AppScope, isolateAppGlobals } from './app-globals.js';
import { tellLauncher } from './child-message.js';
import { readWebConfig, setNextConfig, type WebConfig } from './config.js';

/** The part of Next's custom-server interface that is used here. */
interface NextServer {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

type CreateNext = (options: { readonly dev: false; readonly dir: string; readonly hostname: string; readonly port: number }) => NextServer;

/** The pages are rendered per request; what Next would keep in memory is small. */
const CACHE_BYTES = 4 * 1024 * 1024;

/**
 * The three apps share one process, and through Node's module cache one copy of Next and React:
 * about 150 MB where three servers would take 350. Each runs in a scope of its own.
 */
async function serveApp(name: string, port: number, config: WebConfig, scope: AppScope): Promise<Server> {
  const dir = join(config.appsDirectory, name);
  const built = JSON.parse(readFileSync(join(dir, '.next', 'required-server-files.json'), 'utf8')) as { readonly config: object };
  // Next warns about this output when it is not started by its own script; nothing else depends on it here.
  setNextConfig({ ...built.config, output: undefined, cacheMaxMemorySize: CACHE_BYTES });
  const createNext = createRequire(join(dir, 'package.json'))('next') as CreateNext;
  const app = createNext({ dev: false, dir, hostname: config.host, port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const server = createServer((request, response) => {
    scope(() => handle(request, response)).catch((error: unknown) => {
      process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, config.host, done);
  });
  return server;
}

const servers: Server[] = [];

function shutDown(exitCode: number): void {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  process.exit(exitCode);
}

process.on('SIGTERM', () => shutDown(0));
process.on('SIGINT', () => shutDown(0));
// A launcher that was killed must not leave a host behind that nobody can stop.
process.on('disconnect', () => shutDown(0));
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

// One page that cannot be drawn must not end the other apps.
process.on('unhandledRejection', (reason) => process.stderr.write(`unhandled rejection: ${String(reason)}\n`));

try {
  const config = readWebConfig();
  const openScope = isolateAppGlobals();
  for (const { name, port } of config.apps) {
    const scope = openScope();
    servers.push(await scope(() => serveApp(name, port, config, scope)));
  }
  tellLauncher({ type: 'ready' });
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  tellLauncher({ type: 'failed', message, ...(code === undefined ? {} : { code }) });
  process.stderr.write(`${(error as Error).stack}\n`);
  shutDown(1);
}
