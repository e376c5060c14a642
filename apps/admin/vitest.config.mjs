import { vitestPreset } from '@autoweave/tooling/vitest';

export default vitestPreset();
