import { defineConfig } from 'vitest/config';

// Not the shared preset: that one compiles decorators, this package needs JSX.
export default defineConfig({ test: { include: ['src/**/*.test.{ts,tsx}'], maxWorkers: 2 } });
