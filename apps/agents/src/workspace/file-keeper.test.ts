import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createHash } from 'node:crypto';
import type { TaskAssignment } from '@autoweave/contracts';
import type { BlobStore } from '@autoweave/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { afterChanges, noFiles } from './file-changes.js';
import { FileKeeper, keepLimits } from './file-keeper.js';
import { Workspaces } from './workspaces.js';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
/** Blobs in memory. */
const blobsOf = () => {
  const kept = new Map<string, Uint8Array>();
  const put = async (content: Uint8Array | AsyncIterable<Uint8Array>) => {
    const bytes = content as Uint8Array;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    kept.set(sha256, bytes);
    return { sha256, size: bytes.length };
  };
  const read = async function* (sha256: string) {
    yield kept.get(sha256) as Uint8Array;
  };
  return { kept, blobs: { put, read, has: async (sha256: string) => kept.has(sha256) } as unknown as BlobStore };
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'aw-keeper-'));
});
afterEach(() => rm(root, { recursive: true }));
const write = async (path: string, text: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};

describe('what a checkpoint keeps of a workspace', () => {
  it('is every file that is new, changed or gone since the one before, and nothing else', async () => {
    const { blobs, kept } = blobsOf();
    await write('input.csv', 'a');
    const keeper = new FileKeeper(root, new Map([['input.csv', { sha256: hashOf('a') }]]), blobs);
    expect(await keeper.changes()).toEqual({ saved: {} });
    await write('out/new.txt', 'new');
    await write('.agent-scratch/a/working/note', 'n');
    await write('.agent-scratch/a/temp/x', 'x');
    await symlink('/etc/passwd', join(root, 'link'));
    await chmod(join(root, 'out/new.txt'), 0o755);
    expect(await keeper.changes()).toEqual({
      saved: { 'out/new.txt': { sha256: hashOf('new'), executable: true }, '.agent-scratch/a/working/note': { sha256: hashOf('n') } },
    });
    await rm(join(root, 'input.csv'));
    await write('out/new.txt', 'newer');
    expect(await keeper.changes()).toEqual({
      saved: { 'out/new.txt': { sha256: hashOf('newer'), executable: true } },
      removed: ['input.csv'],
    });
    expect([...kept.keys()].sort()).toEqual([hashOf('new'), hashOf('n'), hashOf('newer')].sort());
  });

  it('is given up beyond its limits, for good', async () => {
    const keeper = new FileKeeper(root, new Map(), blobsOf().blobs, { ...keepLimits, maxBytes: 4 });
    await write('a', '12345');
    expect(await keeper.changes()).toEqual({ saved: {}, lost: true });
    await rm(join(root, 'a'));
    expect(await keeper.changes()).toEqual({ saved: {} });
    expect(afterChanges(afterChanges(noFiles, { saved: {}, lost: true }), { saved: {} }).lost).toBe(true);
  });
});

// @requirements AGT-016
describe('a workspace on another machine', () => {
  const assignment = (attempt: number, inputs: { name: string; sha256: string }[] = []) =>
    ({
      goalId: 'g',
      taskId: 't',
      attempt,
      agentType: 'x',
      agent: { name: 'A' },
      goal: { inputs },
      upstream: [],
    }) as unknown as TaskAssignment;

  it('has exactly the files of the last checkpoint', async () => {
    const { blobs } = blobsOf();
    for (const text of ['in', 'gone']) await blobs.put(Buffer.from(text));
    const inputs = [
      { name: 'in.csv', sha256: hashOf('in') },
      { name: 'gone.csv', sha256: hashOf('gone') },
    ];
    const here = await new Workspaces(join(root, 'here'), blobs).prepare(assignment(1, inputs));
    await writeFile(join(here.dir, 'run.sh'), 'run', { mode: 0o755 });
    await rm(join(here.dir, 'gone.csv'));
    const files = afterChanges(noFiles, await here.keeper.changes());
    await writeFile(join(here.dir, 'after.txt'), 'after the checkpoint');
    const elsewhere = new Workspaces(join(root, 'elsewhere'), blobs);
    const there = await elsewhere.resume(assignment(2, inputs), 1, files);
    expect((await there?.files())?.map(({ path }) => path)).toEqual(['in.csv', 'run.sh']);
    expect(await readFile(join(there?.dir ?? '', 'run.sh'), 'utf8')).toBe('run');
    expect((await stat(join(there?.dir ?? '', 'run.sh'))).mode & 0o100).toBe(0o100);
    // A result is what differs from the inputs, wherever it was made.
    expect((await there?.keeper.changes())?.saved).toEqual({});
    expect(await elsewhere.resume(assignment(3), 1, { ...files, lost: true })).toBeUndefined();
    expect(await elsewhere.resume(assignment(3), 1, undefined)).toBeUndefined();
  });
});
