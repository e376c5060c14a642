import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Where Next 16.4 keeps state of "the" app of a process: the module loader, the manifests by route
 * and the caches. Two apps in one process would read each other's. The e2e test that asks all
 * apps at once fails when a new version of Next adds a name.
 */
const APP_GLOBALS: readonly (string | symbol)[] = [
  '__next_require__',
  '__next_chunk_load__',
  '__incrementalCache',
  '__incrementalCacheShared',
  ...[
    'next.server.manifests',
    '@next/cache-handlers',
    '@next/cache-handlers-set',
    '@next/cache-handlers-private',
    '@next/cache-handlers-map',
    '@next/cache-handlers-built-in',
    '@next/custom-cache-handlers-registration',
    '@next/router-server-methods',
    '@next/request-context',
  ].map((name) => Symbol.for(name)),
];

/** Runs code so that it sees the globals of one app, across everything asynchronous that it starts. */
export type AppScope = <Result>(work: () => Result) => Result;

/**
 * Replaces the named globals by accessors that look up the value of the app whose code runs.
 * Returns a function that opens a scope for one more app.
 */
export function isolateAppGlobals(names: readonly (string | symbol)[] = APP_GLOBALS): () => AppScope {
  const current = new AsyncLocalStorage<Map<string | symbol, unknown>>();
  const outside = new Map<string | symbol, unknown>();
  const values = () => current.getStore() ?? outside;
  for (const name of names) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => values().get(name),
      set: (value: unknown) => {
        values().set(name, value);
      },
    });
  }
  return () => {
    const own = new Map<string | symbol, unknown>();
    return (work) => current.run(own, work);
  };
}
