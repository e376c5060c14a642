import { createLog, type Log, type Migrations, type RunningService, type Service } from '@autoweave/kernel';
import { afterAll } from 'vitest';
import { createTestDatabase } from './database.js';
import { createTestRedis } from './redis.js';

export interface TestSystem {
  readonly env: NodeJS.ProcessEnv & { DATABASE_URL: string; REDIS_URL: string };
  readonly log: Log;
  /** Starts a service on this system's stores; it is closed after the test file. */
  boot(service: Service, env?: NodeJS.ProcessEnv): Promise<RunningService>;
  /** Runs at the end, before the stores go away; last in, first out. */
  onClose(close: () => Promise<unknown> | unknown): void;
}

/**
 * Stores of its own for a test file, and a place to boot services on them. After the file everything is closed, the
 * database is dropped, and a connection that somebody left open fails the file.
 */
export async function createTestSystem(
  options: { readonly migrations?: readonly Migrations[]; readonly logLevel?: string } = {},
): Promise<TestSystem> {
  const database = await createTestDatabase(options.migrations ?? []);
  const redis = await createTestRedis();
  const closers: (() => Promise<unknown> | unknown)[] = [];
  const log = createLog('test', options.logLevel ?? 'silent');
  const env = { DATABASE_URL: database.url, REDIS_URL: redis.url, AUTOWEAVE_LOG_LEVEL: options.logLevel ?? 'silent' };
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
    await redis.release();
    await database.drop();
  }, 60_000);
  return {
    env,
    log,
    async boot(service, extra = {}) {
      const running = await service.start({ env: { ...env, ...extra } });
      closers.push(() => running.close());
      return running;
    },
    onClose: (close) => void closers.push(close),
  };
}
