import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits with a prefix that scanners can recognise. */
export const newClientSecret = (): string => `awcs_${randomBytes(32).toString('base64url')}`;

/** Hashes secrets of applications with a pepper that is not in the database. */
export class ClientSecretHasher {
  private readonly pepper: Buffer;

  constructor(secretKey: string) {
    this.pepper = Buffer.from(hkdfSync('sha256', Buffer.from(secretKey, 'base64'), Buffer.alloc(0), 'autoweave client secrets', 32));
  }

  hash(secret: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(createHmac('sha256', this.pepper).update(secret).digest());
  }

  matches(secret: string, stored: Uint8Array | null): boolean {
    const hash = this.hash(secret);
    return stored !== null && hash.length === stored.length && timingSafeEqual(hash, stored);
  }
}
