import { resolve } from 'node:path';
import { schemaDrift } from '@autoweave/testkit';
import { expect, it } from 'vitest';
import { gatewayMigrations } from '../src/database/migrations.js';

it('the migrations make exactly the tables that the Prisma schema describes', async () => {
  expect(await schemaDrift(resolve(import.meta.dirname, '..'), gatewayMigrations)).toBe('');
});
