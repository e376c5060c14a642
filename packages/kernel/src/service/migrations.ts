import { fileURLToPath } from 'node:url';
import type { Migrations } from '../database/migrate.js';

/** Content of files and artifacts, shared by every service that owns data. */
export const blobMigrations: Migrations = { schema: 'blobs', dir: fileURLToPath(new URL('../../migrations/blobs', import.meta.url)) };
