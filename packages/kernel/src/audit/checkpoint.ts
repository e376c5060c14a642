import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import type { AuditCheckpoint } from '@autoweave/contracts';
import { canonicalJson } from '../canonical-json.js';

export type UnsignedCheckpoint = Omit<AuditCheckpoint, 'keyId' | 'signature'>;

/** DER of an Ed25519 private key (RFC 8410) before its 32 bytes. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface AuditKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** First 16 hexadecimal digits of the SHA-256 of the public key. */
  readonly keyId: string;
}

/** The key that signs checkpoints, derived from the installation's secret key, which is never in the database. */
export function auditKeyFrom(secretKey: Buffer): AuditKey {
  const seed = Buffer.from(hkdfSync('sha256', secretKey, Buffer.alloc(0), 'autoweave audit checkpoints', 32));
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, keyId: keyIdOf(publicKey) };
}

export const keyIdOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex')
    .slice(0, 16);

export function signCheckpoint(checkpoint: UnsignedCheckpoint, key: AuditKey): AuditCheckpoint {
  const signed = { ...checkpoint, keyId: key.keyId };
  return { ...signed, signature: sign(null, Buffer.from(canonicalJson(signed)), key.privateKey).toString('base64url') };
}

export function isSigned({ signature, ...signed }: AuditCheckpoint, publicKey: KeyObject): boolean {
  return verify(null, Buffer.from(canonicalJson(signed)), publicKey, Buffer.from(signature, 'base64url'));
}
