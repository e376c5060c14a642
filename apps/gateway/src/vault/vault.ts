import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { CONFIG, fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';

/** Where a secret stands. It opens there only: moved to another row or tenant it is worthless. */
export interface Place {
  readonly tenantId: string;
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts what must not be readable in the database (IDN-064): AES-256-GCM under a key derived from the installation's
 * secret key, bound to its place. Older secret keys still open; sealing always uses the newest, so that a rotation is done
 * when everything has been written once more.
 */
@Injectable()
export class Vault {
  private readonly newest: Key;
  private readonly keys: ReadonlyMap<string, Key>;

  constructor(@Inject(CONFIG) config: Pick<GatewayConfig, 'AUTOWEAVE_SECRET_KEY' | 'AUTOWEAVE_SECRET_KEYS_BEFORE'>) {
    const all = [config.AUTOWEAVE_SECRET_KEY, ...config.AUTOWEAVE_SECRET_KEYS_BEFORE].map(keyFrom);
    this.newest = all[0] as Key;
    this.keys = new Map(all.map((key) => [key.id, key]));
  }

  /** `v1.{key id}.{base64url}`. */
  seal(plain: string, place: Place): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.newest.bytes, iv).setAAD(aadOf(place));
    const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${this.newest.id}.${sealed.toString('base64url')}`;
  }

  /** Throws UNAVAILABLE for a key that is not configured, INTERNAL for what was changed or moved. */
  open(sealed: string, place: Place): string {
    const [version, keyId, body] = sealed.split('.');
    const key = version === 'v1' ? this.keys.get(keyId ?? '') : undefined;
    if (!key || !body)
      throw fault('UNAVAILABLE', 'A stored secret is sealed with a key that is not configured', {
        hint: 'Put the earlier secret key into AUTOWEAVE_SECRET_KEYS_BEFORE',
      });
    const bytes = Buffer.from(body, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, ivBytes)).setAAD(aadOf(place));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
    } catch (error) {
      throw fault('INTERNAL', 'A stored secret was changed or moved', { cause: error });
    }
  }

  /** Whether it is worth sealing again, because a newer key is in use. */
  isStale = (sealed: string): boolean => sealed.split('.')[1] !== this.newest.id;
}

function keyFrom(secretKey: string): Key {
  const bytes = Buffer.from(hkdfSync('sha256', Buffer.from(secretKey, 'base64'), Buffer.alloc(0), 'autoweave vault', 32));
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

/** JSON keeps the parts apart whatever they contain. */
const aadOf = ({ tenantId, table, row, column }: Place): Buffer => Buffer.from(JSON.stringify([tenantId, table, row, column]));
