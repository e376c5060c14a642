import { fileURLToPath } from 'node:url';
import { vitestPreset } from '@autoweave/tooling/vitest';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// Whole systems are started here: one file after the other. The examples belong to no package, so they find ours by alias and the test functions as globals.
export default vitestPreset({
  root: here('../..'),
  resolve: {
    conditions: ['node'],
    alias: [
      { find: '@autoweave/sdk/testing', replacement: here('src/testing/index.ts') },
      { find: /^@autoweave\/sdk$/, replacement: here('src/index.ts') },
    ],
  },
  // The system that is started is a built one, and so is the rest of what is imported.
  ssr: { resolve: { conditions: ['node'] } },
  test: {
    globals: true,
    include: ['packages/sdk/e2e/**/*.test.ts', 'examples/agents/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
