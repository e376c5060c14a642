/** Variables of a person's own installation, and keys that would pay a model provider. */
const foreign =
  /^(AUTOWEAVE_|npm_|ANTHROPIC_|OPENAI_|GOOGLE_|GEMINI_|MISTRAL_|OLLAMA_)|^(DATABASE_URL|REDIS_URL|INIT_CWD|NODE_ENV|NODE_OPTIONS|FORCE_COLOR)$/;

/** `AUTOWEAVE_LAUNCHER`: the launcher's `main.js`, when it is in none of the usual places. */
export const launcherFromEnvironment = (): string | undefined => process.env.AUTOWEAVE_LAUNCHER?.trim() || undefined;

/** The machine's environment without what would reach into a lab. A test run's mark stays, so that its sweep finds every process. */
export const labEnvironment = (own: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name === 'AUTOWEAVE_TEST_RUN' || !foreign.test(name))),
  CI: 'true',
  NO_COLOR: '1',
  ...own,
});
