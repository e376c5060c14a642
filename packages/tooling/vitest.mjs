import { defineConfig } from 'vitest/config';

/**
 * The one test configuration of the house. Workspace packages resolve to their TypeScript source (condition `source`), and
 * the compiler emits decorator metadata exactly as the build does.
 */
export function vitestPreset(overrides = {}) {
  const { test = {}, ...rest } = overrides;
  return defineConfig({
    oxc: { target: 'es2023', decorator: { legacy: true, emitDecoratorMetadata: true } },
    // Vite would take the ES build where Node takes the CommonJS one: two copies of GraphQL know nothing of each other's types.
    resolve: { conditions: ['source', 'node'], alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
    ssr: { resolve: { conditions: ['source', 'node'] } },
    ...rest,
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      passWithNoTests: true,
      testTimeout: 30_000,
      hookTimeout: 60_000,
      maxWorkers: 2,
      ...test,
    },
  });
}
