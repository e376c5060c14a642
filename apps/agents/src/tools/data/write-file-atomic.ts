import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ToolContext } from '../tool.js';
import { sha256Of } from './table-database.js';

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes a workspace file as a whole or not at all; directories are made. */
export const writeWorkspaceFile = async (path: string, content: string, ctx: ToolContext): Promise<WrittenFile> => {
  const target = await ctx.resolve(path);
  const bytes = new TextEncoder().encode(content);
  // Nobody can have put a link or a pipe at a name that nobody knows.
  const part = `${target}.${randomUUID()}.part`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await writeFile(part, bytes, { flag: 'wx' });
    await rename(part, target);
  } finally {
    await rm(part, { force: true });
  }
  return { path, bytes: bytes.length, sha256: sha256Of(bytes) };
};
