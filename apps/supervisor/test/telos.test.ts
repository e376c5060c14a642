import { goalsPlans, type TelosDocument, telosChange, telosCheck, telosList, telosVersions } from '@autoweave/contracts';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk, planOf, task } from './desk.js';
import { answer, openRoom, plainModel, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
let desk: Desk;
/** What the planner was told that the organisation is for. */
const told: (readonly Pick<TelosDocument, 'name' | 'content'>[] | undefined)[] = [];
beforeAll(async () => {
  room = await openRoom(
    plainModel(
      answer('plan', (brief) => {
        told.push(brief.telos);
        // A model that praises itself.
        const praise = { documents: [], supports: [], conflicts: [], score: 1, method: 'I say so' };
        return { ...planOf(task('publish', [], { name: 'Publish the customer addresses' })), alignment: praise };
      }),
    ),
  );
});
beforeEach(() => {
  desk = new Desk(room.system);
});
const write = (name: TelosDocument['name'], content: string, basedOn = 0, by = desk) =>
  by.bus.request(telosChange, { name, content, basedOn, by: by.userId, reason: 'we agreed' }, by.sender);
const planOfGoal = async (goalId: string, by = desk) => (await by.bus.request(goalsPlans, { goalId }, by.sender)).versions.at(-1);
const list = async () => (await desk.bus.request(telosList, {}, desk.sender)).documents;

describe('what an organisation says it is for', () => {
  // @requirement ORC-010
  it('is five documents, empty at first; every change is a version that stays', async () => {
    expect(await list()).toEqual(
      ['mission', 'vision', 'values', 'priorities', 'success'].map((name) => ({ name, content: '', version: 0 })),
    );
    await write('values', 'One');
    expect(await write('values', 'Two', 1)).toMatchObject({ version: 2, content: 'Two', updatedBy: desk.userId, reason: 'we agreed' });
    const { versions } = await desk.bus.request(telosVersions, { name: 'values' }, desk.sender);
    expect(versions.map(({ version, content }) => [version, content])).toEqual([
      [2, 'Two'],
      [1, 'One'],
    ]);
    expect((await list()).find(({ name }) => name === 'values')?.content).toBe('Two');
  });

  it('is not overwritten by who did not see the last change, however many write at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, (_, i) => write('mission', `mine ${i}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CONFLICT' });
    expect((await list())[0]?.version).toBe(1);
  });

  // @requirement ORC-010
  it('is told to the planner, and every plan carries how it stands to it, whatever the model says of itself', async () => {
    const values = 'We help customers.\n\n- Never publish customer addresses.';
    await write('values', values);
    const goalId = await desk.submit({ text: 'Tell the world whom we work for' });
    await desk.finished(goalId);
    expect(told.at(-1)).toEqual([{ name: 'values', content: values }]);
    const plan = await planOfGoal(goalId);
    expect(plan?.alignment).toMatchObject({
      documents: [{ name: 'values', version: 1 }],
      conflicts: [{ document: 'values', statement: 'Never publish customer addresses.' }],
      score: 0,
    });
    expect(plan?.alignment?.method).not.toContain('I say so');
    // What nobody has written is not compared with.
    const other = new Desk(room.system);
    const theirs = await other.submit({ text: 'Tell the world whom we work for' });
    await other.finished(theirs);
    expect(told.at(-1)).toBeUndefined();
    expect((await planOfGoal(theirs, other))?.alignment).toBeUndefined();
  });

  it('is not claimed by a plan that is handed in', async () => {
    const claimed = { documents: [{ name: 'values' as const, version: 9 }], supports: [], conflicts: [], score: 1, method: 'claimed' };
    const goalId = await desk.submit({ plan: { ...planOf(task('x')), alignment: claimed } });
    await desk.finished(goalId);
    expect((await planOfGoal(goalId))?.alignment).toBeUndefined();
  });

  it('can be asked about a text before it becomes a goal, by its own organisation only', async () => {
    await write('values', '- Do not delete backups.');
    const check = (by: Desk) => by.bus.request(telosCheck, { text: 'Delete all backups' }, by.sender);
    expect((await check(desk)).conflicts).toEqual([{ document: 'values', statement: 'Do not delete backups.' }]);
    expect(await check(new Desk(room.system))).toMatchObject({ documents: [], conflicts: [] });
  });
});
