import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { cp, lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Artifact, TaskAssignment } from '@autoweave/contracts';
import { type BlobStore, fault } from '@autoweave/kernel';
import { scratchOf } from '../gate/path/judge-path.js';
import { confine } from './confine.js';
import { mediaTypeOf } from './media-type.js';

/** Most files and bytes that one task may leave behind. */
const maxArtifacts = 500;
const maxArtifactBytes = 50 * 1_048_576;

/** The directory of one attempt. Nothing of it is shared with another attempt, so a stale one can overwrite nothing. */
export class Workspace {
  constructor(
    readonly dir: string,
    /** Content hash of every file at the start: what differs at the end was made by the task. */
    private readonly initial: ReadonlyMap<string, string>,
    private readonly blobs: BlobStore,
    private readonly taskId: string,
  ) {}

  resolve = (path: string): Promise<string> => confine(this.dir, path);

  async files(): Promise<{ path: string; size: number; mediaType: string }[]> {
    const found = await regularFiles(this.dir);
    return Promise.all(found.map(async (path) => ({ path, size: (await stat(join(this.dir, path))).size, mediaType: mediaTypeOf(path) })));
  }

  /** Stores every new or changed file and answers the references. Links are never followed. */
  async collect(): Promise<Artifact[]> {
    const artifacts: Artifact[] = [];
    for (const path of await regularFiles(this.dir)) {
      const full = join(this.dir, path);
      const { size } = await stat(full);
      if (size > maxArtifactBytes)
        throw fault('PAYLOAD_TOO_LARGE', `${path} is larger than ${maxArtifactBytes / 1_048_576} MB`, { hint: 'Write smaller files' });
      const sha256 = await hashFile(full);
      if (this.initial.get(path) === sha256) continue;
      if (artifacts.length === maxArtifacts) throw fault('PAYLOAD_TOO_LARGE', `The task left more than ${maxArtifacts} files`);
      if (!(await this.blobs.has(sha256))) await this.blobs.put(createReadStream(full));
      artifacts.push({ path, mediaType: mediaTypeOf(path), size, sha256, taskId: this.taskId });
    }
    return artifacts;
  }
}

/** Makes and removes workspaces under one root. */
export class Workspaces {
  constructor(
    private readonly root: string,
    private readonly blobs: BlobStore,
  ) {}

  /**
   * The workspace of an attempt: inputs of the goal, then what the tasks it depends on produced. With `resumeFrom` it goes
   * on with the files of that earlier attempt; undefined when those are not on this machine.
   */
  async prepare(assignment: TaskAssignment, resumeFrom?: number): Promise<Workspace | undefined> {
    const dir = this.dirOf(assignment, assignment.attempt);
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    await makeScratch(dir, assignment.agent.name, assignment.agentType);
    const initial = new Map<string, string>();
    const given = [
      ...assignment.goal.inputs.map(({ name, sha256 }) => ({ path: name, sha256 })),
      ...assignment.upstream.flatMap(({ result }) => result.artifacts.map(({ path, sha256 }) => ({ path, sha256 }))),
    ];
    for (const { path, sha256 } of given) initial.set(path, sha256);
    if (resumeFrom !== undefined) {
      const earlier = this.dirOf(assignment, resumeFrom);
      const there = await lstat(earlier).catch(() => undefined);
      if (!there?.isDirectory()) return undefined;
      await cp(earlier, dir, { recursive: true, verbatimSymlinks: true });
    } else {
      for (const [path, sha256] of initial) await this.materialise(dir, path, sha256);
    }
    return new Workspace(dir, initial, this.blobs, assignment.taskId);
  }

  /** Removes what attempts that never ended left behind (AGT-068). Resolves with the number of goals swept. */
  async sweep(olderThanMs: number, now = Date.now()): Promise<number> {
    const goals = await readdir(this.root).catch(() => [] as string[]);
    let swept = 0;
    for (const goal of goals) {
      const dir = join(this.root, goal);
      const { mtimeMs } = await stat(dir);
      if (now - mtimeMs < olderThanMs) continue;
      await rm(dir, { recursive: true, force: true });
      swept += 1;
    }
    return swept;
  }

  /** Removes everything of a task except what a suspended attempt still needs. */
  async discard(assignment: TaskAssignment): Promise<void> {
    await rm(dirname(this.dirOf(assignment, 1)), { recursive: true, force: true });
  }

  private async materialise(dir: string, path: string, sha256: string): Promise<void> {
    const target = await confine(dir, path);
    await mkdir(dirname(target), { recursive: true });
    await pipeline(Readable.from(this.blobs.read(sha256)), createWriteStream(target));
  }

  private dirOf = (assignment: TaskAssignment, attempt: number) => join(this.root, assignment.goalId, assignment.taskId, String(attempt));
}

const scratchOfAll = ['working', 'temp', 'cache'] as const;
const scratchOfType: Readonly<Record<string, readonly string[]>> = {
  code: ['git-worktrees'],
  data: ['exports'],
  infra: ['backups'],
  research: ['downloads', 'summaries'],
  qa: ['reports', 'coverage'],
};

/** The agent's own space, where it may always write; what is in it is no result of the task (AGT-066, AGT-067). */
async function makeScratch(dir: string, agent: string, type: string): Promise<void> {
  const own = join(dir, scratchOf(agent).slice('/workspace/'.length));
  await Promise.all([...scratchOfAll, ...(scratchOfType[type] ?? [])].map((name) => mkdir(join(own, name), { recursive: true })));
}

async function regularFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('.autoweave') && !path.startsWith('.agent-scratch/'))
    .sort();
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
