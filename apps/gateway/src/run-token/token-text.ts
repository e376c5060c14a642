import { createHash, randomBytes } from 'node:crypto';

const prefix = 'awrun_';

/** 256 random bits; only the hash is stored. */
export const newRunToken = (): string => `${prefix}${randomBytes(32).toString('base64url')}`;
export const isRunToken = (text: string): boolean => text.startsWith(prefix);
export const hashRunToken = (text: string): Buffer => createHash('sha256').update(text).digest();
