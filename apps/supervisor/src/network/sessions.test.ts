import type { Collaboration, CollaborationChange, Round } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { changeCollaboration as change, expireCollaboration, voteInRound } from './sessions.js';

const session: Collaboration = {
  collaborationId: 'meet_01h2xcejqtf2nbrexx3vqjhp41',
  name: 's',
  participants: ['a'],
  status: 'active',
  createdAt: '2026-01-01T00:00:00.000Z',
  contextVersion: 0,
  sharedContext: {},
};
const at = new Date('2026-01-01T00:00:00.500Z');
const changeCollaboration = (c: Collaboration, step: CollaborationChange) => change(c, step, at);
const round = (type: Round['type'], participants: string[]): Round => ({
  roundId: 'round_01h2xcejqtf2nbrexx3vqjhp41',
  type,
  participants,
  proposal: 'p',
  votes: {},
  status: 'open',
  createdAt: '2026-01-01T00:00:00.000Z',
});

// @requirement AGT-036
describe('a session of agents', () => {
  it('is joined and left, paused and resumed, and over for good once completed', () => {
    const joined = changeCollaboration(session, { action: 'join', participant: 'b' });
    expect(changeCollaboration(joined, { action: 'join', participant: 'b' }).participants).toEqual(['a', 'b']);
    expect(changeCollaboration(joined, { action: 'leave', participant: 'a' }).participants).toEqual(['b']);
    const paused = changeCollaboration(session, { action: 'pause' });
    expect(() => changeCollaboration(paused, { action: 'share', baseVersion: 0, set: {} })).toThrow('paused');
    expect(changeCollaboration(paused, { action: 'resume' }).status).toBe('active');
    const done = changeCollaboration(session, { action: 'complete' });
    expect(() => changeCollaboration(done, { action: 'resume' })).toThrow('over');
  });
  it('shares a context whose changes name the version they were made for', () => {
    const next = changeCollaboration(session, { action: 'share', baseVersion: 0, set: { x: 1 } });
    expect([next.contextVersion, next.sharedContext]).toEqual([1, { x: 1 }]);
    expect(() => changeCollaboration(next, { action: 'share', baseVersion: 0, set: { x: 2 } })).toThrow('version 1, not 0');
  });
  it('keeps the newest of what was said and done, and can fail', () => {
    const said = (text: string): CollaborationChange => ({ action: 'say', participant: 'a', text });
    const talked = Array.from({ length: 510 }, (_, i) => String(i)).reduce((c, text) => changeCollaboration(c, said(text)), session);
    expect([talked.messageHistory?.length, talked.messageHistory?.[0]?.text]).toEqual([500, '10']);
    const failed = changeCollaboration(talked, { action: 'fail', reason: 'the register is lost' });
    expect([failed.status, failed.messageHistory?.at(-1)]).toEqual([
      'failed',
      { at: at.toISOString(), kind: 'failed', text: 'the register is lost' },
    ]);
    expect(() => changeCollaboration(failed, said('more'))).toThrow('over');
  });
  it('ends by itself when its time is over', () => {
    const ends = { ...session, expiresAt: '2026-01-01T00:00:01.000Z' };
    expect(expireCollaboration(ends, new Date('2026-01-01T00:00:00.500Z')).status).toBe('active');
    expect(expireCollaboration(ends, new Date('2026-01-01T00:00:01.000Z')).status).toBe('completed');
  });
});

// @requirement ORC-083
describe('a coordination round', () => {
  it('of consensus needs everybody, an election more than half, and is refused when that is out of reach', () => {
    const all = ['a', 'b', 'c'].reduce((r, p) => voteInRound(r, p, true), round('consensus', ['a', 'b', 'c']));
    expect(all.status).toBe('accepted');
    expect(voteInRound(round('consensus', ['a', 'b', 'c']), 'a', false).status).toBe('refused');
    const half = voteInRound(voteInRound(round('election', ['a', 'b', 'c']), 'a', true), 'b', true);
    expect(half.status).toBe('accepted');
    expect(() => voteInRound(half, 'c', true)).toThrow('accepted');
    expect(() => voteInRound(round('election', ['a']), 'z', true)).toThrow('takes no part');
  });
});
