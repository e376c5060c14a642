import { ConfigError } from '../config/config.js';
import type { Service } from './service.js';

/** Runs one service as this process: stops cleanly on SIGTERM and SIGINT within 10 s, exits 78 for a bad environment. */
export async function runService(service: Service): Promise<void> {
  try {
    const running = await service.start();
    const stop = () => {
      setTimeout(() => process.exit(1), 10_000).unref();
      void running.close().then(() => process.exit(0));
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
    process.exit(error instanceof ConfigError ? 78 : 1);
  }
}
