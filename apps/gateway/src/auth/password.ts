import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** argon2id, 19 MiB and two passes: the floor of OWASP's current advice. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

/** Same cost for an account that does not exist, so that the time of an answer tells nothing. */
const nobody = hash(randomBytes(16).toString('hex'), cost);

export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(stored ?? (await nobody), password).catch(() => false);
  return stored !== undefined && matches;
}

/** A password that a person can copy by hand: 120 bits in groups. */
export const generatePassword = (): string =>
  randomBytes(15)
    .toString('base64url')
    .replace(/[-_]/g, 'x')
    .match(/.{1,5}/g)!
    .join('-');
