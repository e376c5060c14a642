import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptedModel } from '@autoweave/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/attempt/answer.js';
import { assignmentOf, attempt } from './harness.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aw-answer-'));
});
afterEach(() => rm(dir, { recursive: true }));

const until = { path: 'score', op: 'at_least' as const, value: 5 };
const looping = { ...assignmentOf().task, loop: { until, maxRounds: 3 } };

describe('an answer', () => {
  it('is Markdown, or JSON of the answer’s form; other JSON is invalid with what is wrong', () => {
    expect(readAnswer('**42**', 'm')).toMatchObject({ kind: 'result', result: { summary: '**42**', method: 'm' } });
    expect(readAnswer('```json\n{"summary":"s","data":{"a":1}}\n```', 'm')).toMatchObject({ result: { summary: 's', data: { a: 1 } } });
    expect(readAnswer('Use `{a}` like this: ```json\n{}\n```', 'm').kind).toBe('result');
    expect(readAnswer('{"summary": 3}', 'm')).toMatchObject({ kind: 'invalid', errors: [expect.stringContaining('summary')] });
    expect(readAnswer('{"summary": ', 'm')).toMatchObject({ kind: 'invalid', errors: [expect.stringContaining('not JSON')] });
    expect(readAnswer('  ', 'm').kind).toBe('invalid');
  });

  it('must hold the data that decides how the plan goes on', () => {
    expect(readAnswer('fine', 'm', looping)).toMatchObject({ kind: 'invalid', errors: [expect.stringContaining('data.score')] });
    expect(readAnswer('{"summary":"s"}', 'm', looping)).toMatchObject({ kind: 'invalid', errors: [expect.stringContaining('data.score')] });
    expect(readAnswer('{"summary":"s","data":{"score":7}}', 'm', looping).kind).toBe('result');
  });

  it('is sent back with its errors, and the repaired one counts', async () => {
    const model = scriptedModel([
      { purpose: 'execute', reply: { text: '{"summary": 1}' } },
      {
        purpose: 'execute',
        when: ({ messages }) => messages.at(-1)?.role === 'user' && JSON.stringify(messages.at(-1)).includes('summary'),
        reply: { json: { summary: 'repaired' } },
      },
    ]);
    const one = attempt({ model, dir });
    expect(await one.done).toMatchObject({ kind: 'answered', text: '{"summary":"repaired"}' });
    expect(one.saved.map((step) => step.kind)).toEqual(['model', 'repair', 'model']);
    model.assertDone();
  });

  it('fails the attempt after two repairs, also when a crash lies between them', async () => {
    const bad = () => scriptedModel([{ purpose: 'execute', reply: { text: '{"summary": 1}' }, times: 'always' }]);
    const one = attempt({ model: bad(), dir });
    await expect(one.done).rejects.toMatchObject({ code: 'MODEL_ANSWER_INVALID', fault: { details: { errors: [expect.any(String)] } } });
    expect(one.saved.filter((step) => step.kind === 'repair')).toHaveLength(2);
    const resumed = attempt({ model: bad(), dir, history: one.saved.slice(0, 3) });
    await expect(resumed.done).rejects.toMatchObject({ code: 'MODEL_ANSWER_INVALID' });
    expect(resumed.saved.filter((step) => step.kind === 'repair')).toHaveLength(1);
  });
});
