import { GoalEvent } from '@autoweave/contracts';
import { foldGoalView, refusalOf } from '@autoweave/contracts/client';
import { describe, expect, it } from 'vitest';
import { askedAt, sessionsAt } from './fixture/account.ts';
import { approvalBeats, failedBeats, logOf, refusalBeats, salesBeats } from './fixture/goal-log.ts';
import { fixedId } from './fixture/ids.ts';
import { healthAt, makeWorld, streamsAt } from './fixture/world.ts';

const goalId = fixedId('goal', 1);
const recordings = { salesBeats, approvalBeats, refusalBeats, failedBeats };

describe('recorded goals', () => {
  it.each(Object.entries(recordings))('%s obey the schema of goal events', (_name, beats) => {
    for (const event of logOf(goalId, 0, beats(1, fixedId('conv', 1)))) expect(GoalEvent.parse(event)).toEqual(event);
  });

  it('end as their names say', () => {
    const end = (beats: typeof salesBeats) => foldGoalView(goalId, logOf(goalId, 0, beats(1, fixedId('conv', 1))));
    expect(end(salesBeats)).toMatchObject({ status: 'complete', progress: 100 });
    expect(end(approvalBeats).tasks[0]?.awaits).toBe(fixedId('appr', 1));
    expect(refusalOf(end(refusalBeats))?.missing).toContain('language_model');
    expect(end(failedBeats).fault?.code).toBe('UNREADABLE_FILE');
  });

  it('make a world whose every record obeys its schema', () => {
    expect(makeWorld(Date.UTC(2026, 0, 15)).conversations.size).toBe(6);
    expect(healthAt(Date.UTC(2026, 0, 15), 3).services).toHaveLength(6);
    expect(streamsAt(2)).toHaveLength(4);
    expect(sessionsAt(Date.UTC(2026, 0, 15)).filter((each) => each.current)).toHaveLength(1);
    expect(askedAt(Date.UTC(2026, 0, 15)).mfa.methods).toContain('totp');
  });
});
