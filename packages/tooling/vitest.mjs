import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

/**
 * The one test configuration of the house. Workspace packages resolve to their TypeScript source
 * (condition `source`), and swc compiles it exactly as the build does, decorator metadata included.
 */
export function vitestPreset(overrides = {}) {
  const { test = {}, ...rest } = overrides;
  return defineConfig({
    plugins: [
      swc.vite({
        swcrc: false,
        module: { type: 'es6' },
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          target: 'es2023',
          keepClassNames: true,
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      }),
    ],
    resolve: { conditions: ['source', 'node', 'import', 'default'] },
    ssr: { resolve: { conditions: ['source', 'node', 'import', 'default'] } },
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
