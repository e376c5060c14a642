import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { TaskAssignment } from '@autoweave/contracts';
import { Workspaces } from './workspaces.js';

// @requirement AGT-068
it('workspaces that nobody came back to are removed, those in use are not', async () => {
  const root = await mkdtemp(join(tmpdir(), 'aw-workspaces-'));
  try {
    for (const goal of ['old', 'new']) {
      await mkdir(join(root, goal, 'task', '1'), { recursive: true });
      await writeFile(join(root, goal, 'task', '1', 'a.txt'), 'a');
    }
    const long = new Date(Date.now() - 25 * 3_600_000);
    const age = async (path: string) => utimes(join(root, path), long, long);
    for (const path of ['old/task/1/a.txt', 'old/task/1', 'old/task', 'old']) await age(path);
    // A goal that goes on for days: its own directory is old, and so are some of its temporary files.
    await mkdir(join(root, 'new/task/1/.agent-scratch/a/temp'), { recursive: true });
    for (const name of ['old.tmp', 'new.tmp']) await writeFile(join(root, 'new/task/1/.agent-scratch/a/temp', name), 'x');
    for (const path of ['new/task/1/.agent-scratch/a/temp/old.tmp', 'new/task', 'new']) await age(path);
    const workspaces = new Workspaces(root, undefined as never);
    expect(await workspaces.sweep(24 * 3_600_000)).toBe(1);
    expect(await readdir(root)).toEqual(['new']);
    expect(await readdir(join(root, 'new/task/1'))).toContain('a.txt');
    expect(await readdir(join(root, 'new/task/1/.agent-scratch/a/temp'))).toEqual(['new.tmp']);
    expect(await new Workspaces(join(root, 'nowhere'), undefined as never).sweep(1)).toBe(0);
  } finally {
    await rm(root, { recursive: true });
  }
});

// @requirements AGT-066 AGT-067
it('an agent finds its own scratch space, and what it leaves there is no result', async () => {
  const root = await mkdtemp(join(tmpdir(), 'aw-workspaces-'));
  try {
    const assignment = {
      goalId: 'g',
      taskId: 't',
      attempt: 1,
      agentType: 'research',
      agent: { name: 'Web Researcher' },
      goal: { inputs: [] },
      upstream: [],
    };
    const workspace = await new Workspaces(root, undefined as never).prepare(assignment as unknown as TaskAssignment);
    const own = join(workspace.dir, '.agent-scratch/web-researcher');
    expect((await readdir(own)).sort()).toEqual(['cache', 'downloads', 'summaries', 'temp', 'working']);
    await writeFile(join(own, 'working/notes.txt'), 'x');
    expect(await workspace.files()).toEqual([]);
    expect(await workspace.collect()).toEqual([]);
  } finally {
    await rm(root, { recursive: true });
  }
});

it('an attempt that ends removes what it and those before it left, and leaves a later one its workspace', async () => {
  const root = await mkdtemp(join(tmpdir(), 'aw-workspaces-'));
  try {
    const of = (attempt: number) =>
      ({
        goalId: 'g',
        taskId: 't',
        attempt,
        agentType: 'data',
        agent: { name: 'A' },
        goal: { inputs: [] },
        upstream: [],
      }) as unknown as TaskAssignment;
    const workspaces = new Workspaces(root, undefined as never);
    for (const attempt of [1, 2, 10]) await workspaces.prepare(of(attempt));
    await workspaces.discard(of(2));
    expect(await readdir(join(root, 'g/t'))).toEqual(['10']);
    await workspaces.discard(of(10));
    expect(await readdir(join(root, 'g'))).toEqual([]);
  } finally {
    await rm(root, { recursive: true });
  }
});
