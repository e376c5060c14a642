import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, cp, lstat, mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Artifact, TaskAssignment } from '@autoweave/contracts';
import { type BlobStore, fault } from '@autoweave/kernel';
import { scratchOf } from '../gate/path/judge-path.js';
import { confine } from './confine.js';
import { noFiles, type SavedFile, type WorkspaceFiles } from './file-changes.js';
import { FileKeeper } from './file-keeper.js';
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
    /** Stores what changes, step by step. */
    readonly keeper: Pick<FileKeeper, 'changes'>,
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

  /** The workspace of an attempt that begins anew: inputs of the goal, then what the tasks it depends on produced. */
  async prepare(assignment: TaskAssignment): Promise<Workspace> {
    const dir = await this.empty(assignment);
    const initial = initialOf(assignment);
    for (const [path, sha256] of initial) await this.materialise(dir, path, { sha256 });
    return this.workspace(dir, assignment, initial, noFiles);
  }

  /**
   * The workspace of an attempt that goes on with the files of an earlier one: with its directory where it is on this machine,
   * else with what was stored at its last checkpoint. Undefined when neither has all of them.
   */
  async resume(assignment: TaskAssignment, from: number, kept: WorkspaceFiles | undefined): Promise<Workspace | undefined> {
    const earlier = this.dirOf(assignment, from);
    const here = (await lstat(earlier).catch(() => undefined))?.isDirectory() ?? false;
    if (!here && (kept === undefined || kept.lost)) return undefined;
    const dir = await this.empty(assignment);
    const initial = initialOf(assignment);
    if (here) await cp(earlier, dir, { recursive: true, verbatimSymlinks: true, filter: noPipes });
    else for (const [path, file] of heldBy(initial, kept ?? noFiles)) await this.materialise(dir, path, file);
    return this.workspace(dir, assignment, initial, kept ?? { changed: {}, lost: true });
  }

  private async empty(assignment: TaskAssignment): Promise<string> {
    const dir = this.dirOf(assignment, assignment.attempt);
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    await makeScratch(dir, assignment.agent.name, assignment.agentType);
    return dir;
  }

  private workspace(dir: string, { taskId }: TaskAssignment, initial: ReadonlyMap<string, string>, kept: WorkspaceFiles): Workspace {
    return new Workspace(dir, initial, this.blobs, taskId, new FileKeeper(dir, heldBy(initial, kept), this.blobs));
  }

  /**
   * Removes what nobody came back to, and temporary files that nobody needs any more in what is still used (AGT-068). A goal
   * counts as used as long as anything below it changed within the time. Resolves with the number of goals swept.
   */
  async sweep(olderThanMs: number, now = Date.now()): Promise<number> {
    const goals = await readdir(this.root).catch(() => [] as string[]);
    let swept = 0;
    for (const goal of goals) {
      const dir = join(this.root, goal);
      const entries = await entriesBelow(dir);
      const newest = Math.max(...entries.map(({ mtimeMs }) => mtimeMs));
      if (now - newest >= olderThanMs) {
        await rm(dir, { recursive: true, force: true });
        swept += 1;
        continue;
      }
      for (const { path, mtimeMs, isFile } of entries)
        if (isFile && temporary.test(relative(dir, path)) && now - mtimeMs >= olderThanMs) await rm(path, { force: true });
    }
    return swept;
  }

  /** Removes the workspaces of this attempt and those before it. A later one may be at work beside it. */
  async discard(assignment: TaskAssignment): Promise<void> {
    const ofTask = dirname(this.dirOf(assignment, assignment.attempt));
    const attempts = await readdir(ofTask).catch(() => [] as string[]);
    for (const attempt of attempts)
      if (Number(attempt) <= assignment.attempt) await rm(join(ofTask, attempt), { recursive: true, force: true });
    await rmdir(ofTask).catch(() => undefined);
  }

  private async materialise(dir: string, path: string, { sha256, executable }: SavedFile): Promise<void> {
    const target = await confine(dir, path);
    await mkdir(dirname(target), { recursive: true });
    await pipeline(Readable.from(this.blobs.read(sha256)), createWriteStream(target));
    if (executable) await chmod(target, 0o755);
  }

  private dirOf = (assignment: TaskAssignment, attempt: number) => join(this.root, assignment.goalId, assignment.taskId, String(attempt));
}

/** What a task is given, by path: the inputs of the goal, then what the tasks it depends on produced. */
const initialOf = ({ goal, upstream }: Pick<TaskAssignment, 'goal' | 'upstream'>): ReadonlyMap<string, string> =>
  new Map([
    ...goal.inputs.map(({ name, sha256 }) => [name, sha256] as const),
    ...upstream.flatMap(({ result }) => result.artifacts.map(({ path, sha256 }) => [path, sha256] as const)),
  ]);

/** Everything that a workspace holds at a checkpoint. */
function heldBy(initial: ReadonlyMap<string, string>, { changed }: WorkspaceFiles): ReadonlyMap<string, SavedFile> {
  const held = new Map<string, SavedFile>([...initial].map(([path, sha256]) => [path, { sha256 }]));
  for (const [path, file] of Object.entries(changed)) {
    if (file) held.set(path, file);
    else held.delete(path);
  }
  return held;
}

const noPipes = async (path: string): Promise<boolean> => {
  const found = await lstat(path);
  return found.isFile() || found.isDirectory() || found.isSymbolicLink();
};

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

/** Below a goal: task, attempt, then the scratch space of its agent. */
const temporary = /^[^/]+\/[^/]+\/\.agent-scratch\/[^/]+\/temp\//;

/** A directory and everything in it; what goes away meanwhile is left out. Links are not followed. */
async function entriesBelow(dir: string): Promise<readonly { path: string; mtimeMs: number; isFile: boolean }[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = [dir, ...found.map((entry) => join(entry.parentPath, entry.name))];
  const infos = await Promise.all(paths.map((path) => lstat(path).catch(() => undefined)));
  return paths.flatMap((path, at) => {
    const info = infos[at];
    return info ? [{ path, mtimeMs: info.mtimeMs, isFile: info.isFile() }] : [];
  });
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
