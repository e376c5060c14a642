import { resolve } from 'node:path';
import { schemaDrift } from '@autoweave/testkit';
import { expect, it } from 'vitest';
import { memoryMigrations } from '../src/index.js';

it('the migrations make exactly the tables that the Prisma schema describes', async () => {
  expect(await schemaDrift(resolve(import.meta.dirname, '..'), memoryMigrations, 'memory')).toBe('');
});
