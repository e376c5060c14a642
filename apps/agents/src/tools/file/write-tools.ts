import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fault } from '@autoweave/kernel';
import { z } from 'zod';
import { defineTool, type ToolContext } from '../tool.js';
import { copyRegular, writeRegular } from './regular-file.js';

const path = z.string().min(1).max(512).describe('Path relative to the workspace');
const maxContentBytes = 50 * 1_048_576;

async function target(ctx: ToolContext, name: string): Promise<string> {
  const real = await ctx.resolve(name);
  if (real === (await ctx.resolve('.'))) throw fault('VALIDATION_FAILED', 'The workspace itself cannot be changed');
  await mkdir(dirname(real), { recursive: true });
  return real;
}

async function source(ctx: ToolContext, name: string): Promise<string> {
  const real = await ctx.resolve(name);
  if (!(await stat(real).catch(() => undefined)))
    throw fault('NOT_FOUND', `There is no ${name} in the workspace`, { hint: 'list_directory shows what is there' });
  return real;
}

export const writeFileTool = defineTool({
  name: 'write_file',
  description:
    'Writes a text file into the workspace, replacing it if it exists. What a task writes becomes a result that people can download.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: false,
  input: z.strictObject({ path, content: z.string().max(maxContentBytes), append: z.boolean().default(false) }),
  async run({ path: name, content, append }, ctx) {
    await writeRegular(await target(ctx, name), name, content, append);
    const bytes = Buffer.byteLength(content);
    return { output: { path: name, bytes }, summary: `${append ? 'appended' : 'wrote'} ${bytes} bytes to ${name}` };
  },
});

export const createDirectoryTool = defineTool({
  name: 'create_directory',
  description: 'Creates a folder in the workspace, with its parents.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: false,
  input: z.strictObject({ path }),
  async run({ path: name }, ctx) {
    await mkdir(await ctx.resolve(name), { recursive: true });
    return { output: { path: name }, summary: `created ${name}` };
  },
});

const move = z.strictObject({ from: path, to: path });

export const copyFileTool = defineTool({
  name: 'copy_file',
  description: 'Copies a file or folder within the workspace.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: false,
  input: move,
  async run({ from, to }, ctx) {
    await copyRegular(await source(ctx, from), await target(ctx, to), from);
    return { output: { from, to }, summary: `copied ${from} to ${to}` };
  },
});

export const moveFileTool = defineTool({
  name: 'move_file',
  description: 'Moves or renames a file or folder within the workspace.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: false,
  input: move,
  async run({ from, to }, ctx) {
    await rename(await source(ctx, from), await target(ctx, to));
    return { output: { from, to }, summary: `moved ${from} to ${to}` };
  },
});

export const deleteFileTool = defineTool({
  name: 'delete_file',
  description: 'Deletes a file or folder of the workspace. A person must approve.',
  permission: 'READ_WRITE',
  requiresApproval: true,
  parallelSafe: false,
  input: z.strictObject({ path }),
  async run({ path: name }, ctx) {
    const real = await source(ctx, name);
    if (real === (await ctx.resolve('.'))) throw fault('VALIDATION_FAILED', 'The workspace itself cannot be deleted');
    await rm(real, { recursive: true });
    return { output: { path: name, deleted: true }, summary: `deleted ${name}` };
  },
});
