import type { TaskAssignment } from '@autoweave/contracts';
import { crashPoint } from '@autoweave/kernel';
import { Checkpoints } from '../step/checkpoints.js';
import { firstState, type LoopState } from '../step/loop-state.js';
import type { Resumable, RunKey, StepsRepository } from '../step/steps.repository.js';
import type { TaskPast } from '../step/task-past.js';
import { asChanges } from '../workspace/file-changes.js';
import type { Workspace, Workspaces } from '../workspace/workspaces.js';

/** Where an attempt begins. */
export interface AttemptStart {
  readonly workspace: Workspace;
  readonly checkpoints: Checkpoints;
  /** The attempt whose conversation it goes on with. */
  readonly resumedFrom: number | undefined;
  readonly earlier: Resumable | undefined;
  readonly unknownEffects: TaskPast['unknownEffects'];
  /** What people are told about it. */
  readonly notice: string | undefined;
}

interface StartPorts {
  readonly steps: StepsRepository;
  readonly workspaces: Workspaces;
}

/**
 * Takes up what earlier attempts left, on this machine or any other: the conversation and files of one that was interrupted,
 * the files of one that handed the task over. What all of them together spent of permissions, saw and left open holds in any
 * case, also when everything else begins anew.
 */
export async function startAttempt(assignment: TaskAssignment, key: RunKey, { steps, workspaces }: StartPorts): Promise<AttemptStart> {
  const [earlier, past] = await Promise.all([steps.resumable(key), steps.past(key)]);
  const before = earlier && (await steps.load(key.taskId, earlier.attempt));
  const resumed = earlier && (await workspaces.resume(assignment, earlier.attempt, before?.files));
  const workspace = resumed ?? (await workspaces.prepare(assignment));
  const goesOn = resumed !== undefined && earlier !== undefined && earlier.how !== 'handed_off';
  const resumedFrom = goesOn ? earlier.attempt : undefined;
  const state: LoopState = { ...(goesOn && before ? before : firstState), ledger: past.ledger };
  if (resumedFrom !== undefined) await steps.resume(key, resumedFrom);
  crashPoint('agents.attempt_begun');
  const checkpoints = new Checkpoints(steps, key, state);
  // The steps of this attempt alone have to tell what its workspace held.
  if (resumed && !goesOn && before?.files) await checkpoints.save({ kind: 'files', files: asChanges(before.files) });
  const notice = earlier && (resumed ? resumeNotice(earlier, state.modelSteps) : anewNotice(earlier));
  return { workspace, checkpoints, resumedFrom, earlier, unknownEffects: past.unknownEffects, notice };
}

const resumeNotice = ({ attempt, how }: Resumable, turns: number): string => {
  if (how === 'handed_off') return `Goes on with the files of attempt ${attempt}, which handed the task over`;
  const lost = how === 'crashed' ? '; an answer that was under way then is discarded' : '';
  return `Goes on where attempt ${attempt} stopped, with ${turns} finished model turn(s)${lost}`;
};

const anewNotice = ({ attempt }: Resumable): string =>
  `Begins anew: attempt ${attempt} changed more files than checkpoints keep, and they are not on this machine`;
