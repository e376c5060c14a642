import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** `ak_{12 hex}_{43 base64url}` (IDN-049). The last 6 characters are a checksum, so that scanners find leaked keys and typos cost no look-up. */
const shape = /^ak_([0-9a-f]{12})_([A-Za-z0-9_-]{37})([A-Za-z0-9_-]{6})$/;

export interface KeyText {
  readonly keyId: string;
  readonly text: string;
}

export function newKey(): KeyText {
  const keyId = randomBytes(6).toString('hex');
  // 37 characters of 6 bits: 222 random bits.
  const random = randomBytes(28).toString('base64url').slice(0, 37);
  return { keyId, text: `ak_${keyId}_${random}${checksum(keyId, random)}` };
}

/** The id in a key's text; undefined when it is none, or mistyped. */
export function keyIdOf(text: string): string | undefined {
  const [, keyId, random, sum] = shape.exec(text) ?? [];
  return keyId && random && sum === checksum(keyId, random) ? keyId : undefined;
}

const checksum = (keyId: string, random: string): string =>
  createHash('sha256').update(`ak_${keyId}_${random}`).digest('base64url').slice(0, 6);

/** Hashes keys for storage: whoever reads the database alone cannot test a guess, because the pepper is not there. */
export class KeyHasher {
  private readonly pepper: Buffer;

  constructor(secretKey: string) {
    this.pepper = Buffer.from(hkdfSync('sha256', Buffer.from(secretKey, 'base64'), Buffer.alloc(0), 'autoweave api keys', 32));
  }

  hash(text: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(createHmac('sha256', this.pepper).update(text).digest());
  }

  matches(text: string, stored: Uint8Array): boolean {
    const hash = this.hash(text);
    return hash.length === stored.length && timingSafeEqual(hash, stored);
  }
}
