import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { BlobStore } from '@autoweave/kernel';
import { readRegular } from '../tools/file/regular-file.js';
import type { FileChanges, SavedFile } from './file-changes.js';

export interface KeepLimits {
  /** Most files that are looked at. */
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  /** Most bytes that one attempt stores for its checkpoints. */
  readonly maxBytes: number;
}
export const keepLimits: KeepLimits = { maxFiles: 5_000, maxFileBytes: 50 * 1_048_576, maxBytes: 256 * 1_048_576 };

interface Known extends SavedFile {
  /** What changes whenever the content does; undefined when it was never looked at. */
  readonly sign?: string;
}

const nothing: FileChanges = { saved: {} };
/** Scratch space that is worth nothing to anybody else. */
const passing = /^\.agent-scratch\/[^/]+\/(temp|cache)\//;

/**
 * Stores what changes in a workspace, so that another machine can go on with it. Content is looked at only when the time or
 * size of a file changed. More than the limits allow is given up for good, and said so.
 */
export class FileKeeper {
  private readonly known: Map<string, Known>;
  private bytes = 0;
  private lost = false;
  private working: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dir: string,
    /** What the directory held at the last checkpoint. */
    start: ReadonlyMap<string, SavedFile>,
    private readonly blobs: Pick<BlobStore, 'put' | 'has'>,
    private readonly limits: KeepLimits = keepLimits,
  ) {
    this.known = new Map(start);
  }

  /** What changed since the last time; its content is stored when this resolves. Calls wait for each other. */
  changes(): Promise<FileChanges> {
    const next = this.working.then(() => this.look());
    this.working = next.catch(() => undefined);
    return next;
  }

  private async look(): Promise<FileChanges> {
    if (this.lost) return nothing;
    const paths = await this.paths();
    const saved: Record<string, SavedFile> = {};
    if (paths.length > this.limits.maxFiles) return this.giveUp();
    for (const path of paths) {
      const full = join(this.dir, path);
      const info = await lstat(full).catch(() => undefined);
      if (!info?.isFile()) continue;
      const sign = [info.size, info.mtimeMs, info.ctimeMs, info.ino, info.mode].join(' ');
      const before = this.known.get(path);
      if (before?.sign === sign) continue;
      if (info.size > this.limits.maxFileBytes) return this.giveUp();
      const content = await readRegular(full, path);
      const sha256 = createHash('sha256').update(content).digest('hex');
      const file: SavedFile = { sha256, ...((info.mode & 0o100) === 0 ? {} : { executable: true }) };
      this.known.set(path, { ...file, sign });
      if (before?.sha256 === sha256 && before.executable === file.executable) continue;
      this.bytes += content.length;
      if (this.bytes > this.limits.maxBytes) return this.giveUp();
      if (!(await this.blobs.has(sha256))) await this.blobs.put(content);
      saved[path] = file;
    }
    const there = new Set(paths);
    const removed = [...this.known.keys()].filter((path) => !there.has(path));
    for (const path of removed) this.known.delete(path);
    return { saved, ...(removed.length > 0 ? { removed } : {}) };
  }

  private giveUp(): FileChanges {
    this.lost = true;
    this.known.clear();
    return { saved: {}, lost: true };
  }

  private async paths(): Promise<string[]> {
    const entries = await readdir(this.dir, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.dir, join(entry.parentPath, entry.name)))
      .filter((path) => !passing.test(path));
  }
}
