import type { GoalRun } from './goal/goal-run.js';

const version = 2;
const collections = [
  'tasks',
  'byKey',
  'approvals',
  'ready',
  'running',
  'toSpawn',
  'toExpand',
  'toAuction',
  'auctions',
  'children',
  'instances',
] as const;

/** A goal as plain JSON: what is stored so that a long log need not be folded from its start. */
export interface GoalSnapshot {
  readonly version: typeof version;
  readonly goalId: string;
  readonly seq: number;
  readonly run: Readonly<Record<string, unknown>>;
}

/** `thaw(freeze(run))` equals `run`, also after a trip through JSON. */
export function freeze(run: GoalRun): GoalSnapshot {
  const plain: Record<string, unknown> = { ...run };
  for (const name of collections) plain[name] = [...run[name]];
  return structuredClone({ version, goalId: run.goalId, seq: run.seq, run: plain });
}

/** Throws on a snapshot of another version: the log is then folded from its start. */
export function thaw(snapshot: GoalSnapshot): GoalRun {
  if (snapshot.version !== version) throw new TypeError(`a snapshot of version ${String(snapshot.version)} cannot be read`);
  const { run } = snapshot;
  return {
    ...(run as unknown as GoalRun),
    tasks: new Map(run['tasks'] as [string, never][]),
    byKey: new Map(run['byKey'] as [string, string][]),
    approvals: new Map(run['approvals'] as [string, never][]),
    ready: new Set(run['ready'] as string[]),
    running: new Set(run['running'] as string[]),
    toSpawn: new Set(run['toSpawn'] as string[]),
    toExpand: new Set(run['toExpand'] as string[]),
    toAuction: new Set(run['toAuction'] as string[]),
    auctions: new Map(run['auctions'] as [string, never][]),
    children: new Map(run['children'] as [string, never][]),
    instances: new Map(run['instances'] as [string, never][]),
  };
}
