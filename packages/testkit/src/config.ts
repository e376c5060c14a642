/** Addresses of the throw-away servers; `npm test` starts them and sets both. */
export function testServers(env: NodeJS.ProcessEnv = process.env): { readonly databaseUrl: string; readonly redisUrl: string } {
  const databaseUrl = env.AUTOWEAVE_TEST_DATABASE_URL;
  const redisUrl = env.AUTOWEAVE_TEST_REDIS_URL;
  if (!databaseUrl || !redisUrl) {
    throw new Error(
      'AUTOWEAVE_TEST_DATABASE_URL and AUTOWEAVE_TEST_REDIS_URL are not set: run the tests by `npm test`, which starts both servers',
    );
  }
  return { databaseUrl, redisUrl };
}
