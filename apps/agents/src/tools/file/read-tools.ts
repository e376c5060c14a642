import { constants } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fault } from '@autoweave/kernel';
import { z } from 'zod';
import { mediaTypeOf } from '../../workspace/media-type.js';
import { defineTool, type ToolContext } from '../tool.js';
import { openRegular, readRegular } from './regular-file.js';

const path = z.string().min(1).max(512).describe('Path relative to the workspace');
const maxReadBytes = 200_000;
const maxEntries = 1_000;

async function existing(ctx: ToolContext, name: string): Promise<string> {
  const real = await ctx.resolve(name);
  const found = await stat(real).catch(() => undefined);
  if (!found) throw fault('NOT_FOUND', `There is no ${name} in the workspace`, { hint: 'list_directory shows what is there' });
  return real;
}

export const readFileTool = defineTool({
  name: 'read_file',
  description: 'Reads a text file of the workspace. Long files come in pieces: pass offset to go on.',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.strictObject({
    path,
    offset: z.number().int().min(0).default(0).describe('Byte to start at'),
    maxBytes: z.number().int().min(1).max(maxReadBytes).default(50_000),
  }),
  async run({ path: name, offset, maxBytes }, ctx) {
    const real = await existing(ctx, name);
    const file = await openRegular(real, name, constants.O_RDONLY);
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(Math.max(0, Math.min(maxBytes, size - offset)));
      await file.read(buffer, 0, buffer.length, offset);
      if (buffer.includes(0)) throw fault('UNREADABLE_FILE', `${name} is not a text file`, { hint: 'file_info tells what it is' });
      const end = offset + buffer.length;
      return {
        output: { content: buffer.toString('utf8'), size, nextOffset: end < size ? end : null },
        summary: `${name}, bytes ${offset}–${end} of ${size}`,
      };
    } finally {
      await file.close();
    }
  },
});

export const listDirectoryTool = defineTool({
  name: 'list_directory',
  description: 'Lists files and folders of the workspace.',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.strictObject({ path: path.default('.'), recursive: z.boolean().default(false) }),
  async run({ path: name, recursive }, ctx) {
    const real = await existing(ctx, name);
    const entries = await readdir(real, { withFileTypes: true, recursive });
    const listed = await Promise.all(
      entries.slice(0, maxEntries).map(async (entry) => {
        const full = join(entry.parentPath, entry.name);
        const size = entry.isFile() ? (await stat(full)).size : undefined;
        return {
          path: relative(real, full),
          type: entry.isDirectory() ? 'directory' : entry.isFile() ? 'file' : 'other',
          ...(size === undefined ? {} : { size }),
        };
      }),
    );
    listed.sort((a, b) => a.path.localeCompare(b.path));
    return { output: { entries: listed, truncated: entries.length > maxEntries }, summary: `${entries.length} entries` };
  },
});

export const fileInfoTool = defineTool({
  name: 'file_info',
  description: 'Tells size, media type and time of change of a file.',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.strictObject({ path }),
  async run({ path: name }, ctx) {
    const info = await stat(await existing(ctx, name));
    const type = info.isDirectory() ? 'directory' : info.isFile() ? 'file' : 'other';
    return {
      output: {
        path: name,
        type,
        size: info.size,
        mediaType: info.isFile() ? mediaTypeOf(name) : undefined,
        modifiedAt: info.mtime.toISOString(),
      },
      summary: `${name}: ${type}, ${info.size} bytes`,
    };
  },
});

const maxSearchedBytes = 5_000_000;
const maxHits = 200;

export const searchFilesTool = defineTool({
  name: 'search_files',
  description: 'Finds files whose name or text contains a phrase (upper and lower case are the same). Answers file, line and text.',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.strictObject({
    query: z.string().min(1).max(200),
    path: path.default('.'),
    in: z.enum(['name', 'content', 'both']).default('both'),
  }),
  async run({ query, path: name, in: where }, ctx) {
    const real = await existing(ctx, name);
    const needle = query.toLowerCase();
    const hits: { path: string; line?: number; text?: string }[] = [];
    const entries = (await readdir(real, { withFileTypes: true, recursive: true })).filter((entry) => entry.isFile());
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
      if (hits.length >= maxHits || ctx.signal.aborted) break;
      const full = join(entry.parentPath, entry.name);
      const shown = relative(real, full);
      if (where !== 'content' && shown.toLowerCase().includes(needle)) hits.push({ path: shown });
      if (where === 'name' || (await stat(full)).size > maxSearchedBytes) continue;
      const text = (await readRegular(full, shown)).toString('utf8');
      if (text.includes('\0')) continue;
      for (const [index, line] of text.split('\n').entries()) {
        if (line.toLowerCase().includes(needle) && hits.length < maxHits)
          hits.push({ path: shown, line: index + 1, text: line.trim().slice(0, 300) });
      }
    }
    return {
      output: { hits, truncated: hits.length >= maxHits },
      summary: `${hits.length} hits for “${query}” in ${entries.length} files`,
    };
  },
});
