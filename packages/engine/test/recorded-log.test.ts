import { readdirSync, readFileSync } from 'node:fs';
import { GoalEvent, GoalEventBody } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { fold, freeze, goalView, taskView, thaw } from '../src/index.js';

const folders = ['v1', 'v2', 'v3'].map((version) => new URL(`./log/${version}/`, import.meta.url));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

interface Recorded {
  readonly events: readonly GoalEvent[];
  readonly snapshot: Record<string, unknown>;
}
const recorded = folders.flatMap((folder) =>
  readdirSync(folder).map((name): readonly [string, Recorded] => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]),
);

describe('recorded logs', () => {
  it('hold every type of event, and an approval that was edited', () => {
    const all = recorded.flatMap(([, { events }]) => events);
    const types = new Set<string>(all.map((e) => e.type));
    expect(GoalEventBody.options.map((o) => o.shape.type.value).filter((type) => !types.has(type))).toEqual([]);
    expect(all.some((e) => e.type === 'approval.decided' && e.payload.editedArguments !== undefined)).toBe(true);
  });
});

describe('a log that a released version wrote', () => {
  for (const [name, { events, snapshot }] of recorded) {
    it(`folds to what it folded to then: ${name}`, () => {
      const { version: _version, ...known } = snapshot;
      // A later version may know more of a goal, but what was known then is the same now.
      expect(plain(freeze(fold(events)!))).toMatchObject(known);
    });

    it(`is accepted by the contract, and can be shown at every event: ${name}`, () => {
      let run: ReturnType<typeof fold>;
      for (const event of events) {
        run = fold([GoalEvent.parse(event)], run)!;
        expect(goalView(run).lastSeq).toBe(event.seq);
        for (const task of run.tasks.values()) expect(taskView(run, task).goalId).toBe(run.goalId);
      }
      if (snapshot['version'] === 2) expect(plain(freeze(thaw(snapshot as never)))).toMatchObject(snapshot);
      else expect(() => thaw(snapshot as never)).toThrow('cannot be read');
    });
  }
});
