import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confine } from '../../workspace/confine.js';
import { writeWorkspaceFile } from '../data/write-file-atomic.js';
import { readWorkspaceFile } from '../data/load-table.js';
import type { ToolContext, ToolDefinition } from '../tool.js';
import { fileTools } from './index.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aw-regular-'));
  execFileSync(
    'mkfifo',
    ['a', 'b', 'c', 'd', 'e'].map((name) => join(dir, name)),
  );
});
afterEach(() => rm(dir, { recursive: true }));

const context = (): ToolContext => ({
  workspaceDir: dir,
  resolve: (path) => confine(dir, path),
  signal: AbortSignal.timeout(5_000),
  now: new Date(),
});
const run = (name: string, input: unknown) => {
  const tool = fileTools.find((one) => one.name === name) as ToolDefinition;
  return tool.run(tool.input.parse(input), context());
};
/** What it rejects with; `hangs` when it does neither. */
const endOf = (work: Promise<unknown>) =>
  Promise.race([
    work.then(
      () => 'done',
      (error: { code?: string }) => error.code,
    ),
    new Promise((resolve) => setTimeout(resolve, 1_000, 'hangs')),
  ]);

describe('a pipe in the workspace', () => {
  it('does not hold up the process, however many are opened at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const ends = await Promise.all(names.map((path) => endOf(run('read_file', { path }))));
    expect(ends).toEqual(names.map(() => 'UNREADABLE_FILE'));
    await writeFile(join(dir, 'fine.txt'), 'fine');
    expect(await endOf(run('read_file', { path: 'fine.txt' }))).toBe('done');
  });

  it('is neither written, appended to, copied, searched nor loaded', async () => {
    expect(await endOf(run('write_file', { path: 'a', content: 'x' }))).toBe('UNREADABLE_FILE');
    expect(await endOf(run('write_file', { path: 'a', content: 'x', append: true }))).toBe('UNREADABLE_FILE');
    expect(await endOf(run('copy_file', { from: 'a', to: 'z' }))).toBe('UNREADABLE_FILE');
    expect(await endOf(run('search_files', { query: 'x' }))).toBe('done');
    expect(await endOf(readWorkspaceFile('a', context()))).toBe('NOT_FOUND');
  });

  it('is left out when its folder is copied', async () => {
    await run('write_file', { path: 'folder/text.txt', content: 'x' });
    execFileSync('mkfifo', [join(dir, 'folder/pipe')]);
    expect(await endOf(run('copy_file', { from: 'folder', to: 'copy' }))).toBe('done');
    expect((await run('list_directory', { path: 'copy' })).output).toMatchObject({ entries: [{ path: 'text.txt', type: 'file' }] });
  });
});

describe('writing a result', () => {
  it('follows no link that code put where the file is prepared', async () => {
    const outside = join(tmpdir(), `aw-outside-${process.pid}`);
    await writeFile(outside, 'untouched');
    await symlink(outside, join(dir, 'out.csv.part'));
    await writeWorkspaceFile('out.csv', 'data', context());
    expect(await readFile(outside, 'utf8')).toBe('untouched');
    await rm(outside);
  });
});
