import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 bits with a prefix that scanners can recognise. Only its hash is stored. */
export const newToken = (kind: 'aws' | 'awl' | 'awm' | 'awd' | 'awr'): string => `${kind}_${randomBytes(32).toString('base64url')}`;
export const hashToken = (token: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(token).digest());
