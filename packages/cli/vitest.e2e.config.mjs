import { vitestPreset } from '@autoweave/tooling/vitest';

// Whole systems are started here: one file after the other.
export default vitestPreset({
  test: { include: ['e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false },
});
