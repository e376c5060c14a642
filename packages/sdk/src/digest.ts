import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

const ignored = new Set(['node_modules', '.git']);

/**
 * What a signature of a plugin covers: the manifest without its signature, in canonical JSON, and the SHA-256 of every
 * other file by sorted path. Anything added, removed or changed gives another digest.
 */
export async function pluginDigest(dir: string, manifest: Record<string, unknown>): Promise<Buffer> {
  const hash = createHash('sha256')
    .update('autoweave-plugin-v1\n')
    .update(canonical({ ...manifest, signature: undefined }));
  for (const path of await files(dir)) {
    if (path === 'manifest.json') continue;
    hash.update(`\n${path}\n`).update(
      createHash('sha256')
        .update(await readFile(join(dir, path)))
        .digest('hex'),
    );
  }
  return hash.digest();
}

/** Signs a plugin folder with an Ed25519 private key; answers the signature in hexadecimal. */
export const signPlugin = async (dir: string, manifest: Record<string, unknown>, privateKey: KeyObject): Promise<string> =>
  sign(null, await pluginDigest(dir, manifest), privateKey).toString('hex');

/** The name of the trusted key whose signature fits, if any. */
export async function verifyPlugin(
  dir: string,
  manifest: Record<string, unknown>,
  signature: string,
  trusted: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const digest = await pluginDigest(dir, manifest);
  return Object.entries(trusted).find(([, pem]) => verify(null, digest, createPublicKey(pem), Buffer.from(signature, 'hex')))?.[0];
}

async function files(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => ignored.has(part)))
    .sort();
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
