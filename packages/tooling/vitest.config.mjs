import { vitestPreset } from './vitest.mjs';

export default vitestPreset();
