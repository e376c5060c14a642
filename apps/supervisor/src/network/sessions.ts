import type { Collaboration, CollaborationChange, CollaborationMessage, Round } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';

const over = (c: Collaboration): boolean => c.status === 'completed' || c.status === 'failed';

/** A session whose time is over is completed, whoever looks. */
export const expireCollaboration = (c: Collaboration, now: Date): Collaboration =>
  !over(c) && c.expiresAt !== undefined && Date.parse(c.expiresAt) <= now.getTime() ? { ...c, status: 'completed' } : c;

/** The goal that a session was for has ended: so has the session. */
export const endCollaboration = (c: Collaboration, goalStatus: string, now: Date): Collaboration =>
  over(c)
    ? c
    : noted({ ...c, status: goalStatus === 'completed' ? 'completed' : 'failed' }, now, {
        kind: goalStatus === 'completed' ? 'completed' : 'failed',
        text: `its goal ended as ${goalStatus}`,
      });

/** So many entries of what happened are kept, the newest. */
const maxHistory = 500;
const noted = (c: Collaboration, now: Date, entry: Omit<CollaborationMessage, 'at'>): Collaboration => ({
  ...c,
  messageHistory: [...(c.messageHistory ?? []), { at: now.toISOString(), ...entry }].slice(-maxHistory),
});

/** One step of a session (AGT-036), with its entry in the history. */
export function changeCollaboration(c: Collaboration, change: CollaborationChange, now: Date): Collaboration {
  if (over(c)) throw fault('INVALID_TRANSITION', 'The session is over', { hint: 'Open a new one' });
  return noted(stepOf(c, change), now, entryOf(change));
}

function entryOf(change: CollaborationChange): Omit<CollaborationMessage, 'at'> {
  const from = 'participant' in change && change.participant !== undefined ? { from: change.participant } : {};
  switch (change.action) {
    case 'join':
      return { ...from, kind: 'joined', text: '' };
    case 'leave':
      return { ...from, kind: 'left', text: '' };
    case 'pause':
      return { kind: 'paused', text: '' };
    case 'resume':
      return { kind: 'resumed', text: '' };
    case 'complete':
      return { kind: 'completed', text: '' };
    case 'fail':
      return { ...from, kind: 'failed', text: change.reason };
    case 'say':
      return { ...from, kind: 'said', text: change.text };
    case 'share':
      return { ...from, kind: 'shared', text: Object.keys(change.set).join(', ').slice(0, 4_000) };
  }
}

/** What is shared changes only from the version that the change was made for. */
function stepOf(c: Collaboration, change: CollaborationChange): Collaboration {
  switch (change.action) {
    case 'join':
      return { ...c, participants: [...new Set([...c.participants, change.participant])] };
    case 'leave':
      return { ...c, participants: c.participants.filter((p) => p !== change.participant) };
    case 'pause':
      return { ...c, status: 'paused' };
    case 'resume':
      return { ...c, status: 'active' };
    case 'complete':
      return { ...c, status: 'completed' };
    case 'fail':
      return { ...c, status: 'failed' };
    case 'say':
      if (!c.participants.includes(change.participant))
        throw fault('FORBIDDEN', `${change.participant} takes no part in this session`, { hint: 'Join it first' });
      return c;
    case 'share':
      if (c.status === 'paused') throw fault('INVALID_TRANSITION', 'The session is paused', { hint: 'Resume it first' });
      if (change.baseVersion !== c.contextVersion)
        throw fault('CONFLICT', `What is shared is at version ${c.contextVersion}, not ${change.baseVersion}`, {
          hint: 'Read it again and repeat the change',
        });
      return { ...c, contextVersion: c.contextVersion + 1, sharedContext: { ...c.sharedContext, ...change.set } };
  }
}

export const expireRound = (round: Round, now: Date): Round =>
  round.status === 'open' && round.deadline !== undefined && Date.parse(round.deadline) <= now.getTime()
    ? { ...round, status: 'expired' }
    : round;

/**
 * One voice in a round (ORC-083). An election needs more than half of the participants, everything else all of them;
 * it is refused as soon as that cannot be reached any more.
 */
export function voteInRound(round: Round, participant: string, vote: boolean): Round {
  if (round.status !== 'open') throw fault('INVALID_TRANSITION', `The round is ${round.status}`);
  if (!round.participants.includes(participant))
    throw fault('FORBIDDEN', `${participant} takes no part in this round`, { hint: `Participants: ${round.participants.join(', ')}` });
  const votes = { ...round.votes, [participant]: vote };
  const yes = Object.values(votes).filter(Boolean).length;
  const no = Object.values(votes).length - yes;
  const total = new Set(round.participants).size;
  const needed = round.type === 'election' ? Math.floor(total / 2) + 1 : total;
  const status = yes >= needed ? 'accepted' : total - no < needed ? 'refused' : 'open';
  return { ...round, votes, status };
}
