import { isText } from '../intent/files.js';
import { embeddedVersion } from '../version.js';
import { outputNamed, task, type Template } from './plan-context.js';

/** Duties, dates and amounts of all texts in one list and one calendar. */
export const extractPlan: Template = (ctx) => {
  const paths = ctx.files.inputs.filter(isText).slice(0, 50);
  const actions = outputNamed(ctx.files, /\.csv$/i, 'actions.csv');
  const calendar = outputNamed(ctx.files, /\.ics$/i, 'calendar.ics');
  const report = outputNamed(ctx.files, /\.(md|markdown|txt)$/i, 'actions.md');
  return {
    summary: `Extract obligations, dates and amounts from ${paths.join(', ')}; write ${actions}, ${calendar} and ${report}.`,
    tasks: [
      task(ctx, {
        key: 'extract',
        name: `Extract actions from ${paths.length === 1 ? paths[0] : `${paths.length} texts`}`,
        description: `Find who has to do what by when, every date and every amount in ${paths.join(', ')}. Write ${actions}, where each row quotes its sentence, ${calendar} and ${report}.`,
        procedure: 'extract',
        args: { paths, actions, calendar, report },
        tools: ['extract_actions', 'write_file'],
      }),
    ],
    answerFrom: 'extract',
    criteria: [
      { kind: 'artifact', taskKey: 'extract', path: actions, minBytes: 10 },
      { kind: 'artifact', taskKey: 'extract', path: report, minBytes: 100 },
      { kind: 'checks' },
    ],
    method: embeddedVersion,
  };
};
