import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { PluginManifest } from '@autoweave/contracts';
import { verifyPlugin } from '@autoweave/sdk';

export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** A folder that claims to be a plugin, read but not run. */
export type Candidate =
  | {
      readonly ok: true;
      readonly dir: string;
      readonly manifest: PluginManifest;
      readonly code: string;
      readonly signer: string | undefined;
    }
  | { readonly ok: false; readonly dir: string; readonly name: string; readonly problems: readonly Problem[] };

const maxEntryBytes = 1_048_576;

/** Every plugin folder below the root, checked. Reading and checking never runs anything of a plugin. */
export async function discover(root: string, trusted: Readonly<Record<string, string>>, allowUnsigned: boolean): Promise<Candidate[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const dirs = entries.filter((entry) => entry.isDirectory() && entry.name !== 'trusted').map((entry) => join(root, entry.name));
  return Promise.all(dirs.sort().map((dir) => examine(dir, trusted, allowUnsigned)));
}

/** Public keys that plugins may be signed with: `<root>/trusted/<name>.pem`. */
export async function trustedKeys(root: string): Promise<Record<string, string>> {
  const dir = join(root, 'trusted');
  const names = (await readdir(dir).catch(() => [] as string[])).filter((name) => name.endsWith('.pem'));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name.slice(0, -'.pem'.length), await readFile(join(dir, name), 'utf8')] as const)),
  );
}

async function examine(dir: string, trusted: Readonly<Record<string, string>>, allowUnsigned: boolean): Promise<Candidate> {
  const folder = dir.split(sep).at(-1) ?? dir;
  const refuse = (name: string, problems: readonly Problem[]): Candidate => ({ ok: false, dir, name, problems });
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8'));
  } catch (error) {
    return refuse(folder, [
      { path: 'manifest.json', message: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is missing' : 'is not JSON' },
    ]);
  }
  const parsed = PluginManifest.safeParse(raw);
  if (!parsed.success)
    return refuse(
      folder,
      parsed.error.issues.map((issue) => ({ path: issue.path.join('.') || 'manifest', message: issue.message })),
    );
  const manifest = parsed.data;
  const entry = await entryOf(dir, manifest.entry);
  if (!entry.ok) return refuse(manifest.name, [{ path: 'entry', message: entry.message }]);
  const signer =
    manifest.signature?.algorithm === 'Ed25519'
      ? await verifyPlugin(dir, raw as Record<string, unknown>, manifest.signature.value, trusted)
      : undefined;
  if (!signer && !(allowUnsigned && manifest.signature === undefined)) {
    const message =
      manifest.signature === undefined
        ? 'is missing: unsigned plugins are refused'
        : 'fits no trusted key, or a file was changed after signing';
    return refuse(manifest.name, [{ path: 'signature', message }]);
  }
  return { ok: true, dir, manifest, code: entry.code, signer };
}

async function entryOf(dir: string, name: string): Promise<{ ok: true; code: string } | { ok: false; message: string }> {
  try {
    const path = await realpath(join(dir, name));
    if (!path.startsWith((await realpath(dir)) + sep)) return { ok: false, message: 'leads outside the plugin' };
    if ((await stat(path)).size > maxEntryBytes) return { ok: false, message: 'is larger than 1 MB' };
    return { ok: true, code: await readFile(path, 'utf8') };
  } catch {
    return { ok: false, message: `${name} cannot be read` };
  }
}
