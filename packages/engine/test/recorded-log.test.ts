import { readdirSync, readFileSync } from 'node:fs';
import { GoalEvent } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { fold, freeze, goalView, taskView, thaw } from '../src/index.js';

const folder = new URL('./log/v1/', import.meta.url);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a log that a released version wrote', () => {
  for (const name of readdirSync(folder)) {
    const { events, snapshot } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

    it(`folds to what it folded to then: ${name}`, () => {
      expect(plain(freeze(fold(events)!))).toEqual(snapshot);
    });

    it(`is accepted by the contract, and can be shown at every event: ${name}`, () => {
      let run: ReturnType<typeof fold>;
      for (const event of events) {
        run = fold([GoalEvent.parse(event)], run)!;
        expect(goalView(run).lastSeq).toBe(event.seq);
        for (const task of run.tasks.values()) expect(taskView(run, task).goalId).toBe(run.goalId);
      }
      expect(plain(freeze(thaw(snapshot)))).toEqual(snapshot);
    });
  }
});
