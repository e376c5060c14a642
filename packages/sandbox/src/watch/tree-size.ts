import { lstat, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What a directory holds, as the file system counts it. */
export interface TreeSize {
  readonly bytes: number;
  readonly entries: number;
  /** Why not everything could be counted. */
  readonly hidden?: 'too deep' | 'not readable';
  /** The entry of the directory itself in which that is. */
  readonly hiddenIn?: string;
}

/** Numbers beyond which counting may stop. */
export interface TreeCaps {
  readonly bytes: number;
  readonly entries: number;
}

/** Directories of which the entries are looked at at the same time. */
const wide = 16;

/**
 * Sums allocated blocks and entries below a directory; links are counted, never followed, and a file with several names once.
 * What vanishes meanwhile does not count. Ends early beyond the caps.
 */
export async function treeSize(root: string, caps: TreeCaps): Promise<TreeSize> {
  let bytes = 0;
  let entries = 0;
  let hidden: TreeSize['hidden'];
  let hiddenIn: string | undefined;
  const linked = new Set<string>();
  const open = [root];
  const visit = async (dir: string): Promise<void> => {
    const found = await readdir(dir, { withFileTypes: true });
    entries += found.length;
    if (entries > caps.entries) return;
    for (const entry of found) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) open.push(path);
      const { blocks, nlink, ino, dev } = await lstat(path);
      if (nlink > 1 && !entry.isDirectory()) {
        if (linked.has(`${dev}:${ino}`)) continue;
        linked.add(`${dev}:${ino}`);
      }
      bytes += blocks * 512;
      if (bytes > caps.bytes) return;
    }
  };
  const tolerant = (dir: string) =>
    visit(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENAMETOOLONG') hidden = 'too deep';
      else if (error.code === 'EACCES' || error.code === 'EPERM') hidden = 'not readable';
      else return;
      hiddenIn = relative(root, dir).split(sep)[0];
    });
  while (open.length > 0 && hidden === undefined && bytes <= caps.bytes && entries <= caps.entries)
    await Promise.all(open.splice(-wide).map(tolerant));
  return { bytes, entries, ...(hidden ? { hidden } : {}), ...(hiddenIn ? { hiddenIn } : {}) };
}
