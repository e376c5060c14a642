import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { apiReference } from '../src/docs/api-reference.js';

// After a change of the contract: node_modules/.bin/vitest run test/api-reference.test.ts -u
it('the reference in docs/api.md is that of the contract', async () => {
  await expect(apiReference()).toMatchFileSnapshot(resolve(import.meta.dirname, '../../../docs/api.md'));
});
