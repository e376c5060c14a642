import { isTable, isText } from '../intent/files.js';
import { querySlots } from '../intent/query-slots.js';
import { howMany, literalText } from '../intent/slots.js';
import { embeddedVersion } from '../version.js';
import { outputNamed, type PlanContext, stem, task, type Template } from './plan-context.js';

const checks = { kind: 'checks' } as const;
const markdown = /\.(md|markdown|txt)$/i;
const reportWanted = (ctx: PlanContext): string | undefined =>
  ctx.files.outputs.find((o) => markdown.test(o)) ??
  (/\b(write|save|create|schreibe?)\b[^\n]{0,40}\b(report|summary|file|zusammenfassung|bericht)\b/i.test(ctx.goal.text)
    ? 'summary.md'
    : undefined);
const file = (taskKey: string, path: string | undefined) =>
  path === undefined ? [] : [{ kind: 'artifact' as const, taskKey, path, minBytes: 1 }];

export const queryPlan: Template = (ctx) => {
  const path = ctx.files.inputs.find(isTable) ?? '';
  const q = querySlots(ctx.goal.text);
  const args = {
    path,
    function: q.fn,
    ...(q.value ? { value: q.value } : {}),
    ...(q.by ? { by: q.by } : {}),
    ...(q.period && !q.by ? { period: q.period } : {}),
    ...(q.where.length > 0 ? { where: q.where } : {}),
    order: q.order,
    ...(q.limit === undefined ? {} : { limit: q.limit }),
  };
  // Only groups that make up the whole table can be reconciled with it.
  const reconciled = (q.fn === 'sum' || q.fn === 'count') && q.where.length === 0 && q.limit === undefined;
  const what = `${q.fn} of ${q.value ?? 'rows'}${q.by ? ` by ${q.by}` : q.period ? ` per ${q.period}` : ''}`;
  return {
    summary: `Compute ${what} from ${path}.`,
    tasks: [
      task(ctx, {
        key: 'query',
        name: `${what[0]?.toUpperCase()}${what.slice(1)}`,
        description: `Answer from ${path}: ${ctx.goal.text}`,
        procedure: 'query',
        args,
        tools: ['aggregate_table'],
      }),
    ],
    answerFrom: 'query',
    criteria: [{ kind: 'data', taskKey: 'query', path: 'groups' }, ...(reconciled ? [checks] : [])],
    method: embeddedVersion,
  };
};

export const convertPlan: Template = (ctx) => {
  const path = ctx.files.inputs.find(isTable) ?? '';
  const asked = /\b(?:to|into|as|nach|in|als)\s+(?:a\s+|an\s+|eine?\s+)?\.?(json|ndjson|jsonl|csv|tsv)\b/i
    .exec(ctx.goal.text)?.[1]
    ?.toLowerCase();
  const base = path.replace(/\.[^.]+$/, '');
  const otherwise = `${base}.${asked ?? (/\.(csv|tsv)$/i.test(path) ? 'json' : 'csv')}`;
  const wanted = outputNamed(ctx.files, /\.(csv|tsv|json|jsonl|ndjson)$/i, otherwise);
  const to = wanted === path ? `${stem(path)}-converted.${wanted.split('.').at(-1)}` : wanted;
  return {
    summary: `Convert ${path} to ${to}.`,
    tasks: [
      task(ctx, {
        key: 'convert',
        name: `Convert ${path} to ${to}`,
        description: `Read ${path}, write it as ${to}, read it back and count.`,
        procedure: 'convert',
        args: { path, to },
        tools: ['convert_table'],
      }),
    ],
    answerFrom: 'convert',
    criteria: [...file('convert', to), checks],
    method: embeddedVersion,
  };
};

export const describeFilesPlan: Template = (ctx) => {
  const report = ctx.files.outputs.find((o) => markdown.test(o));
  return {
    summary: 'List the attached files with a look inside each.',
    tasks: [
      task(ctx, {
        key: 'describe',
        name: 'Describe the files',
        description: 'Open every attached file and say what is in it.',
        procedure: 'describe-files',
        args: { paths: ctx.files.inputs, ...(report === undefined ? {} : { report }) },
        tools: ['describe_files', ...(report === undefined ? [] : ['write_file'])],
      }),
    ],
    answerFrom: 'describe',
    criteria: [...file('describe', report), { kind: 'data', taskKey: 'describe', path: 'files' }],
    method: embeddedVersion,
  };
};

export const summarizePlan: Template = (ctx) => {
  const paths = ctx.files.inputs.filter(isText).slice(0, 20);
  const report = reportWanted(ctx);
  return {
    summary: `Quote the most telling sentences of ${paths.join(', ')}.`,
    tasks: [
      task(ctx, {
        key: 'summarize',
        name: `Summarise ${paths.length === 1 ? paths[0] : `${paths.length} texts`}`,
        description: `Choose the most central sentences of ${paths.join(', ')} and quote them with their lines.`,
        procedure: 'summarize',
        args: { paths, sentences: howMany(ctx.goal.text, 5), ...(report === undefined ? {} : { report }) },
        tools: ['summarize_text', ...(report === undefined ? [] : ['write_file'])],
      }),
    ],
    answerFrom: 'summarize',
    criteria: [...file('summarize', report), checks],
    method: embeddedVersion,
  };
};

export const writePlan: Template = (ctx) => {
  const path = ctx.files.outputs[0] ?? 'text.txt';
  return {
    summary: `Write the given text to ${path}.`,
    tasks: [
      task(ctx, {
        key: 'write',
        name: `Write ${path}`,
        description: `Write the text that the goal gives into ${path}.`,
        procedure: 'write',
        args: { path, content: literalText(ctx.goal.text) ?? '' },
        tools: ['write_file'],
      }),
    ],
    answerFrom: 'write',
    criteria: file('write', path),
    method: embeddedVersion,
  };
};
