import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readJson, writeFileAtomically } from './atomic-file.js';
import { Failure } from './failure.js';

/** What an instance must keep to be able to open its own data. */
export interface Secrets {
  readonly databaseSuperuserPassword: string;
  readonly databasePassword: string;
  readonly redisPassword: string;
  /** 32 bytes, base64. */
  readonly secretKey: string;
}

const NAMES = ['databaseSuperuserPassword', 'databasePassword', 'redisPassword', 'secretKey'] as const;

/**
 * Reads the secrets, or generates them on the first start. A damaged file is never replaced:
 * new secrets could not open the existing data.
 */
export function loadSecrets(file: string): Secrets {
  const stored = readJson(file) as Partial<Secrets> | undefined;
  if (NAMES.every((name) => typeof stored?.[name] === 'string')) return stored as Secrets;
  if (existsSync(file)) {
    throw new Failure(
      'internal',
      `${file} is damaged.`,
      'Restore it from a backup. Without it the stored data cannot be opened; `npm start -- reset` deletes that data.',
    );
  }
  const word = () => randomBytes(24).toString('base64url');
  const made: Secrets = {
    databaseSuperuserPassword: word(),
    databasePassword: word(),
    redisPassword: word(),
    secretKey: randomBytes(32).toString('base64'),
  };
  writeFileAtomically(file, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}
