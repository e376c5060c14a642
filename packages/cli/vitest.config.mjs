import { vitestPreset } from '@autoweave/tooling/vitest';

export default vitestPreset({ test: { globalSetup: ['./test/global-setup.ts'] } });
