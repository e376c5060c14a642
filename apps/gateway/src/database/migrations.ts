import { fileURLToPath } from 'node:url';
import type { Migrations } from '@autoweave/kernel';

const dir = (name: string) => fileURLToPath(new URL(`../../prisma/migrations/${name}`, import.meta.url));

export const gatewayMigrations: readonly Migrations[] = [
  { schema: 'edge', dir: dir('edge') },
  { schema: 'identity', dir: dir('identity') },
];
