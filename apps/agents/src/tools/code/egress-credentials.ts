import { readFileSync, statSync } from 'node:fs';
import type { EgressCredentials } from '@autoweave/sandbox';
import { z } from 'zod';

/** A header belongs to exactly one host: patterns would hand secrets to whoever registers a name that fits. */
const Credentials = z
  .array(
    z.strictObject({
      host: z
        .string()
        .max(253)
        .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be one host in lower case, without port or pattern'),
      headers: z.record(
        z.string().regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header'),
        z
          .string()
          .min(1)
          .max(8_192)
          .regex(/^[\x20-\x7e]+$/),
      ),
    }),
  )
  .max(200)
  .refine((all) => new Set(all.map(({ host }) => host)).size === all.length, 'name a host once');

/**
 * What the egress proxy adds to requests of sandboxed code, from the configured file and variable. Throws without the content of
 * either when they are not valid, or when others than the owner can read the file.
 */
export function readEgressCredentials(file: string | undefined, text: string | undefined): EgressCredentials {
  const fromFile = file === undefined ? [] : parse(`the file ${file}`, readPrivate(file));
  return [...fromFile, ...(text === undefined ? [] : parse('AUTOWEAVE_EGRESS_CREDENTIALS', text))];
}

function readPrivate(file: string): string {
  if ((statSync(file).mode & 0o007) !== 0) throw new Error(`${file} holds secrets and everybody can read it: chmod 600 ${file}`);
  return readFileSync(file, 'utf8');
}

function parse(name: string, text: string): EgressCredentials {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new Error(`${name} is not JSON`);
  }
  const parsed = Credentials.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) =>
      `${path.filter((part) => typeof part === 'number' || ['host', 'headers'].includes(String(part))).join('.')}: ${message}`,
  );
  throw new Error(`${name} is not a list of {host, headers}: ${problems.join('; ')}`);
}
