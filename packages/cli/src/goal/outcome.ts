import { relative } from 'node:path';
import { type GoalView, refusalOf } from '@autoweave/contracts/client';
import { printable } from './printable.js';
import type { Style } from './style.js';
import { terminalMarkdown } from './terminal-markdown.js';

/** What the person gets in the end, as lines for stdout. */
export function answerLines(view: GoalView, style: Style, isRendered: boolean): readonly string[] {
  if (view.result === undefined) return [];
  const { answer, limits } = view.result;
  return [
    isRendered ? terminalMarkdown(answer.trim(), style) : answer.trim(),
    ...(limits.length === 0 ? [] : ['', style.dim('Limits:'), ...limits.map((limit) => style.dim(`  · ${printable(limit)}`))]),
  ];
}

/** Why there is no answer, and what could be asked instead. */
export function failureLines(view: GoalView, style: Style): readonly string[] {
  if (view.status === 'cancelled') return [`${style.dim('–')} Cancelled.`];
  const refusal = refusalOf(view);
  const fault = view.fault;
  const suggestions = refusal?.suggestions ?? [];
  return [
    `${style.red('✖')} ${printable(refusal?.reason ?? fault?.message ?? 'The goal failed.')}`,
    ...(fault?.hint === undefined ? [] : [`  ${printable(fault.hint)}`]),
    ...(suggestions.length === 0 ? [] : ['  You could ask instead:', ...suggestions.map((text) => `  · ${printable(text)}`)]),
  ];
}

/** Where the files are, as short as the person's own directory allows. */
export function fileLines(paths: readonly string[], workingDirectory: string, style: Style): readonly string[] {
  if (paths.length === 0) return [];
  const shown = paths.map((path) => {
    const short = relative(workingDirectory, path);
    return short.startsWith('..') ? path : short;
  });
  return [style.bold(paths.length === 1 ? 'File' : 'Files'), ...shown.map((path) => `  ${path}`)];
}
