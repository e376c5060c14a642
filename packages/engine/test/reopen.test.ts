import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, freeze, planErrors, upstreamOf } from '../src/index.js';
import { none, plan, result, type TaskInput } from './play.js';
import { richPlan } from './rich-plan.js';
import { Stage } from './stage.js';

/** Keeps the goal under way while everything else is over. */
const hold: TaskInput = { key: 'hold', priority: 1 };

describe('work that is done again while the goal runs', () => {
  const branch: TaskInput[] = [
    { key: 'check' },
    { key: 'big', dependsOn: ['check'], when: [{ task: 'check', path: 'rows', op: 'greater', value: 100 }] },
    { key: 'small', dependsOn: ['check'], when: [{ task: 'check', path: 'rows', op: 'at_most', value: 100 }] },
    hold,
  ];

  it('looks at conditions again: an edited output takes the other branch', () => {
    const stage = new Stage(plan(branch), (t) => (t.spec.key === 'check' ? { data: { rows: 7 } } : {})).play('hold');
    expect([stage.task('big').skipped, stage.task('small').state]).toEqual([true, 'completed']);
    stage.send({
      type: 'edit_output',
      at: stage.at,
      by: 'user',
      taskId: stage.task('check').taskId,
      result: { ...result, data: { rows: 500 } },
    });
    expect([stage.task('big').state, stage.task('small').skipped]).toEqual(['ready', true]);
    expect(stage.play().run.state).toBe('COMPLETED');
  });

  it('waits its delay again', () => {
    const stage = new Stage(plan([{ key: 'a' }, { key: 'b', dependsOn: ['a'], delaySeconds: 90 }, hold])).play('hold');
    const { at } = stage;
    stage.send({ type: 'retry', at, by: 'user', keys: ['b'] });
    expect(stage.task('b').retryAt).toBe(new Date(Date.parse(at) + 90_000).toISOString());
  });

  // @requirement ORC-049
  it('does not go on below the quorum', () => {
    const few: TaskInput[] = [
      ...['s1', 's2', 's3', 's4'].map((key) => ({ key, optional: true })),
      { key: 'join', dependsOn: ['s1', 's2', 's3', 's4'] },
      hold,
    ];
    let lost = 2;
    const stage = new Stage(plan(few), (t) => (t.spec.key.startsWith('s') && Number(t.spec.key[1]) <= lost ? undefined : {})).play('hold');
    expect(stage.task('join').state).toBe('completed');
    lost = 3;
    stage.send({ type: 'retry', at: stage.at, by: 'user', keys: ['s3'] });
    expect(stage.play('hold').run).toMatchObject({ state: 'FAILED', fault: { details: { taskKey: 'join' } } });
  });

  it('gives the same answer as the same work done again after the goal has ended', () => {
    fc.assert(
      fc.property(
        richPlan,
        fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 14 }),
        fc.nat(),
        fc.boolean(),
        (p, draws, pick, edit) => {
          const given = { ...p, tasks: [...p.tasks, ...plan([hold]).tasks] };
          fc.pre(planErrors(given, { agentTypes: new Set(['code']), maxTasks: 100 }).length === 0);
          const acts = (t: { spec: { key: string } }) => {
            const n = t.spec.key === 'hold' ? 0 : (draws[Number(/\d+/.exec(t.spec.key)?.[0]) % draws.length] as number);
            return n < 0 ? undefined : { data: { n, list: Array.from({ length: n }, (_, k) => k) } };
          };
          const ended = new Stage(given, acts).play();
          fc.pre(ended.run.state === 'COMPLETED');
          const under = new Stage(given, acts).play('hold');
          const keys = [...under.run.byKey.keys()].filter((key) => key !== 'hold');
          const key = keys[pick % keys.length] as string;
          const again = (stage: Stage) => {
            const { at } = stage;
            stage.ran.length = 0;
            const task = stage.task(key);
            if (!edit) stage.send({ type: 'retry', at, by: 'user', keys: [key] });
            else if (task.state !== 'completed' || task.templateId !== undefined || !task.result) return undefined;
            else stage.send({ type: 'edit_output', at, by: 'user', taskId: task.taskId, result: { ...result, data: { n: 1, list: [7] } } });
            stage.play();
            const tasks = [...stage.run.byKey].map(([k, id]) => [k, stage.run.tasks.get(id)?.state, stage.run.tasks.get(id)?.skipped]);
            return { state: stage.run.state, tasks, ran: stage.ran.filter((k) => k !== 'hold').sort() };
          };
          expect(again(under)).toEqual(again(ended));
          expect(freeze(fold(under.events)!)).toEqual(freeze(under.run));
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);
});

describe('a loop that is done again', () => {
  const loop: TaskInput[] = [
    { key: 'write' },
    { key: 'review', dependsOn: ['write'], loop: { from: 'write', until: { path: 'score', op: 'at_least', value: 8 }, maxRounds: 3 } },
  ];

  it.each(['while the goal runs', 'after it has ended'])('%s has all its rounds, and begins without what the last ones gave', (when) => {
    const seen: unknown[] = [];
    const running = when === 'while the goal runs';
    const stage: Stage = new Stage(plan([...loop, hold], 'review'), (t) => {
      if (t.spec.key === 'write') seen.push(upstreamOf(stage.run, t).results.length);
      return t.spec.key === 'review' ? { data: { score: 1 } } : {};
    });
    stage.play(...(running ? ['hold'] : []));
    stage.send({ type: 'retry', at: stage.at, by: 'user', keys: ['write'] });
    expect(stage.task('review')).toMatchObject({ round: 1, feedback: undefined });
    stage.play();
    expect(seen).toEqual([0, 1, 1, 0, 1, 1]);
    expect([stage.run.state, stage.task('review').round]).toEqual(['COMPLETED', 3]);
  });

  it('belongs to the agents of the plan again, however often it was handed over', () => {
    const stage = new Stage(plan([{ key: 'a' }, hold])).play('a', 'hold');
    stage.begin('a');
    stage.send({ type: 'hand_off', at: stage.at, ...stage.claim('a'), to: 'data', note: 'SQL', usage: none });
    stage.play('hold');
    stage.send({ type: 'retry', at: stage.at, by: 'user', keys: ['a'] });
    expect(stage.task('a')).toMatchObject({ handOffs: 0, handOff: undefined, wanted: undefined, agentType: 'code' });
  });

  it('takes an alternative that still runs in the round before out of it', () => {
    const any: TaskInput[] = [
      { key: 'start' },
      { key: 'fast', dependsOn: ['start'] },
      { key: 'slow', dependsOn: ['start'] },
      {
        key: 'join',
        dependsOn: ['fast', 'slow'],
        join: 'any',
        loop: { from: 'start', until: { path: 'good', op: 'exists' }, maxRounds: 2 },
      },
    ];
    const stage = new Stage(plan(any)).play('fast', 'slow', 'join');
    stage.begin('slow');
    const late = stage.claim('slow');
    stage.complete('fast');
    stage.complete('join');
    expect([stage.task('join').round, stage.run.running.size, stage.task('slow').state]).toEqual([2, 0, 'blocked']);
    expect(() => stage.send({ type: 'complete', at: stage.at, workerId: 'w', ...late, result, usage: none })).toThrow('STALE_ATTEMPT');
    expect(stage.play().run.state).toBe('COMPLETED');
  });
});
