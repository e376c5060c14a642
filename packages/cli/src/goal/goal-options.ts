import { accessSync, constants, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { maxFileBytes, maxGoalTextLength } from '@autoweave/contracts';
import { parseArguments } from '../arguments.js';
import { Failure } from '../failure.js';

export type ApproveMode = 'ask' | 'never' | 'always';

export interface GoalOptions {
  readonly text: string;
  readonly files: readonly { readonly path: string; readonly name: string }[];
  /** Absolute; undefined for the default that holds the goal's id. */
  readonly out: string | undefined;
  readonly asJson: boolean;
  readonly approve: ApproveMode;
}

const OPTIONS = {
  file: { type: 'string', multiple: true, short: 'f' },
  out: { type: 'string', short: 'o' },
  json: { type: 'boolean' },
  approve: { type: 'string' },
} as const;

function isApproveMode(value: string): value is ApproveMode {
  return value === 'ask' || value === 'never' || value === 'always';
}

/** Reads and checks everything that can be checked before anything is started. */
export function readGoalOptions(workingDirectory: string, parameters: readonly string[]): GoalOptions {
  const { values, positionals } = parseArguments('goal', parameters, OPTIONS, Number.POSITIVE_INFINITY);
  const text = positionals.join(' ').trim();
  if (text === '')
    throw new Failure('usage', 'goal: say what should be achieved.', 'For example: npm start -- goal "Summarise notes.md" --file notes.md');
  if (text.length > maxGoalTextLength)
    throw new Failure(
      'usage',
      `goal: the text is longer than ${maxGoalTextLength} characters.`,
      'Put the details into a file and hand it in with --file.',
    );
  const approve = values.approve ?? 'ask';
  if (!isApproveMode(approve)) throw new Failure('usage', `goal: --approve is ask, never or always, not "${approve}".`);
  const files = (values.file ?? []).map((path) => readable(resolve(workingDirectory, path)));
  return {
    text,
    files,
    out: values.out === undefined ? undefined : resolve(workingDirectory, values.out),
    asJson: values.json ?? false,
    approve,
  };
}

function readable(path: string): { readonly path: string; readonly name: string } {
  let size: number;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new Error('not a file');
    accessSync(path, constants.R_OK);
    size = stat.size;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'it may not be read' : message;
    throw new Failure('usage', `goal: ${path}: ${reason}.`);
  }
  if (size > maxFileBytes) throw new Failure('usage', `goal: ${path} is larger than ${maxFileBytes / 1048576} MB.`);
  return { path, name: basename(path) };
}
