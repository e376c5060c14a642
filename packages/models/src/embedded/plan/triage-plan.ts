import { isTable } from '../intent/files.js';
import { embeddedVersion } from '../version.js';
import { outputNamed, task, type Template } from './plan-context.js';

/** Sort the messages of a table, chart the weeks, report. */
export const triagePlan: Template = (ctx) => {
  const path = ctx.files.inputs.find(isTable) ?? '';
  const result = outputNamed(ctx.files, /\.csv$/i, 'triaged.csv');
  const report = outputNamed(ctx.files, /\.(md|markdown|txt)$/i, 'triage.md');
  const chart = outputNamed(ctx.files, /\.svg$/i, 'trend.svg');
  return {
    summary: `Triage ${path}: language, tone, topic, urgency, weekly trend; write ${result} and ${report}.`,
    tasks: [
      task(ctx, {
        key: 'profile',
        name: `Profile ${path}`,
        description: `Read ${path}; describe its columns.`,
        procedure: 'profile',
        args: { path },
        tools: ['profile_table'],
      }),
      task(ctx, {
        key: 'triage',
        name: `Triage ${path}`,
        description: `Sort the messages by language, sentiment, topic and urgency; draw the weekly trend; write ${result} and ${report}.`,
        procedure: 'triage',
        args: { path, result, chart, report },
        tools: ['triage_texts', 'make_chart', 'write_file'],
        dependsOn: ['profile'],
        weight: 3,
      }),
    ],
    answerFrom: 'triage',
    criteria: [
      { kind: 'artifact', taskKey: 'triage', path: result, minBytes: 10 },
      { kind: 'artifact', taskKey: 'triage', path: report, minBytes: 200 },
      { kind: 'checks' },
    ],
    method: embeddedVersion,
  };
};
