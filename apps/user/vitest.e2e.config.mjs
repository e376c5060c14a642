import { vitestPreset } from '@autoweave/tooling/vitest';

// The whole system and a browser: one file, one journey after the other.
export default vitestPreset({
  test: { include: ['e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 240_000, fileParallelism: false },
});
