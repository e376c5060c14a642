import { isTable } from '../intent/files.js';
import { joinKey } from '../intent/slots.js';
import { embeddedVersion } from '../version.js';
import { outputNamed, task, type Template } from './plan-context.js';

const older = /(^|[^\p{L}])(old|alt|before|previous|prev|vorher|ancien|last|v1|2023|base)([^\p{L}]|$)/iu;
const newer = /(^|[^\p{L}])(new|neu|after|current|nachher|nouveau|this|v2|latest)([^\p{L}]|$)/iu;

/** The older table first: by their names when these tell, else in the order of the goal's text. */
const inOrder = ([a = '', b = '']: readonly string[]): readonly [string, string] =>
  (newer.test(a) && !newer.test(b)) || (older.test(b) && !older.test(a)) ? [b, a] : [a, b];

/** Profile both, compare over the key, report. */
export const comparePlan: Template = (ctx) => {
  const [before, after] = inOrder(ctx.files.inputs.filter(isTable));
  const key = joinKey(ctx.goal.text);
  const diff = outputNamed(ctx.files, /\.csv$/i, 'diff.csv');
  const report = outputNamed(ctx.files, /\.(md|markdown|txt)$/i, 'comparison.md');
  const profile = (which: string, path: string) =>
    task(ctx, {
      key: `profile-${which}`,
      name: `Profile ${path}`,
      description: `Read ${path}; describe its columns.`,
      procedure: 'profile',
      args: { path },
      tools: ['profile_table'],
    });
  return {
    summary: `Compare ${before} with ${after}${key ? ` on ${key}` : ''}; write ${diff} and ${report}.`,
    tasks: [
      profile('old', before),
      profile('new', after),
      task(ctx, {
        key: 'compare',
        name: `Compare ${before} with ${after}`,
        description: `Compare row by row${key ? ` over ${key}` : ''}: schema drift, added, removed and changed rows, totals reconciled. Write ${diff} and ${report}.`,
        procedure: 'compare',
        args: { before, after, ...(key === undefined ? {} : { key }), diff, report },
        tools: ['compare_tables', 'write_file'],
        dependsOn: ['profile-old', 'profile-new'],
        weight: 2,
      }),
    ],
    answerFrom: 'compare',
    criteria: [
      { kind: 'artifact', taskKey: 'compare', path: diff, minBytes: 10 },
      { kind: 'artifact', taskKey: 'compare', path: report, minBytes: 200 },
      { kind: 'checks' },
    ],
    method: embeddedVersion,
  };
};
