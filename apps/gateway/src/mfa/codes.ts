import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Six digits, evenly distributed. */
export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** Letters and digits that nobody confuses. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** `XXXX-XXXX` (IDN-018): 40 bits each. */
export const newBackupCodes = (count = 10): readonly string[] =>
  Array.from({ length: count }, () => {
    const letters = Array.from(randomBytes(8), (byte) => alphabet[byte & 31]).join('');
    return `${letters.slice(0, 4)}-${letters.slice(4)}`;
  });

/** Written as people write them: small letters, spaces, without the hyphen. */
const normal = (code: string): string => code.toUpperCase().replaceAll(/[\s-]/g, '');

/** Bound to its owner, so that equal codes of two people have different hashes. */
export const hashCode = (owner: string, code: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    createHash('sha256')
      .update(`${owner}\n${normal(code)}`)
      .digest(),
  );

export const isSameCode = (owner: string, code: string, stored: Uint8Array): boolean => {
  const hash = hashCode(owner, code);
  return hash.length === stored.length && timingSafeEqual(hash, stored);
};
