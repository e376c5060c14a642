import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { BlobStore, Scope } from '@autoweave/kernel';
import { ZipFile } from 'yazl';
import { type ContentRef, contentRefs } from './content-refs.js';
import type { DataSources } from './data-sources.js';

export interface Written {
  readonly counts: Readonly<Record<string, number>>;
}

/** Names of entries: no folder of another one, nothing that a file system does not take. */
const safe = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^\.+/, '_')
    .slice(-120);

/**
 * A zip of everything of a scope: one file of JSON lines for each table, the content of files and artifacts, and a
 * manifest. It is written while it is read: no table and no file is ever in memory as a whole.
 */
export function archive(
  sources: DataSources,
  blobs: BlobStore,
  scope: Scope,
  progress: (percent: number) => Promise<void>,
): { readonly content: Readable; readonly written: Promise<Written> } {
  const zip = new ZipFile();
  const content = zip.outputStream.pipe(new PassThrough());
  const written = write(zip, sources, blobs, scope, progress).catch((error: unknown) => {
    content.destroy(error as Error);
    throw error;
  });
  return { content, written };
}

async function write(
  zip: ZipFile,
  sources: DataSources,
  blobs: BlobStore,
  scope: Scope,
  progress: (percent: number) => Promise<void>,
): Promise<Written> {
  const counts: Record<string, number> = {};
  const refs = new Map<string, ContentRef>();
  const tables = await sources.tables(scope);
  for (const [index, source] of tables.entries()) {
    let rows = 0;
    const lines = (async function* () {
      for await (const row of sources.rows(scope, source)) {
        rows += 1;
        for (const ref of contentRefs(row)) if (!refs.has(ref.sha256)) refs.set(ref.sha256, ref);
        yield `${JSON.stringify(row)}\n`;
      }
    })();
    await add(zip, `data/${source.service}/${source.table}.jsonl`, Readable.from(lines));
    if (rows > 0) counts[`${source.service}.${source.table}`] = rows;
    await progress(Math.round((index / tables.length) * 70));
  }
  let files = 0;
  for (const [index, { sha256, name }] of [...refs.values()].entries()) {
    if (!(await blobs.has(sha256))) continue;
    await add(zip, `content/${sha256.slice(0, 16)}-${safe(name)}`, Readable.from(blobs.read(sha256)));
    files += 1;
    if (index % 20 === 0) await progress(70 + Math.round((index / refs.size) * 28));
  }
  if (files > 0) counts['files'] = files;
  const manifest = { ...scope, at: new Date().toISOString(), counts, files: [...refs.values()] };
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`), 'manifest.json');
  zip.end();
  return { counts };
}

/** One entry at a time: the next one is not read before this one is written. */
async function add(zip: ZipFile, name: string, content: Readable): Promise<void> {
  const passed = content.pipe(new PassThrough());
  content.on('error', (error) => passed.destroy(error));
  zip.addReadStream(passed, name);
  await once(passed, 'end');
}
