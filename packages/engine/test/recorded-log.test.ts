import { readdirSync, readFileSync } from 'node:fs';
import { GoalEvent } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { fold, freeze, goalView, taskView, thaw } from '../src/index.js';

const folders = ['v1', 'v2'].map((version) => new URL(`./log/${version}/`, import.meta.url));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a log that a released version wrote', () => {
  for (const [folder, name] of folders.flatMap((f) => readdirSync(f).map((n) => [f, n] as const))) {
    const { events, snapshot } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

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
      if (snapshot.version === 2) expect(plain(freeze(thaw(snapshot)))).toMatchObject(snapshot);
      else expect(() => thaw(snapshot)).toThrow('cannot be read');
    });
  }
});
