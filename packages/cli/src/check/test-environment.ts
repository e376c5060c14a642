import { delimiter, join } from 'node:path';
import type { LauncherConfig } from '../config.js';
import { RUN_VARIABLE } from './sweep.js';

const MODEL_VARIABLE = /^(ANTHROPIC|OPENAI|GOOGLE|GEMINI|MISTRAL|OLLAMA)_/;

/**
 * The environment of the tests: the machine's, without what belongs to a person's own instance or
 * pays a model provider, and with the throw-away servers.
 */
export function testEnvironment(
  config: LauncherConfig,
  run: { readonly directory: string; readonly temporary: string; readonly databaseUrl: string; readonly redisUrl: string },
): Record<string, string | undefined> {
  const kept = Object.entries(config.inherited).filter(
    ([name]) =>
      !name.startsWith('AUTOWEAVE_') &&
      !name.startsWith('npm_') &&
      !MODEL_VARIABLE.test(name) &&
      !['DATABASE_URL', 'REDIS_URL', 'INIT_CWD', 'NODE_ENV', 'FORCE_COLOR'].includes(name),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: [join(config.root, 'node_modules', '.bin'), config.searchPath].join(delimiter),
    CI: 'true',
    NO_COLOR: '1',
    TMPDIR: run.temporary,
    NEXT_TELEMETRY_DISABLED: '1',
    AUTOWEAVE_TEST_DATABASE_URL: run.databaseUrl,
    AUTOWEAVE_TEST_REDIS_URL: run.redisUrl,
    [RUN_VARIABLE]: run.directory,
  };
}
