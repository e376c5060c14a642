import type { Brief, CriticAnswer, ReflectAnswer } from '@autoweave/contracts';
import { qualityOf } from './procedure/tool-output.js';

/**
 * A program cannot judge a free statement. It passes when there are self-checks behind the results and every one passed, and
 * says so; its quality is the share of passed checks times the mean quality that the tasks reported, and 0 without a check.
 */
export const judge = (brief: Extract<Brief, { purpose: 'critic' }>): CriticAnswer => {
  const checks = brief.results.flatMap((r) => r.result.checks);
  const passed = checks.length > 0 && checks.every((c) => c.passed);
  const failed = checks.filter((c) => !c.passed).map((c) => c.name);
  const reported = brief.results.flatMap((r) => (r.result.quality === undefined ? [] : [r.result.quality]));
  const mean = reported.length === 0 ? 1 : reported.reduce((a, b) => a + b, 0) / reported.length;
  const detail = passed
    ? `Not judged as language (no language model): ${checks.length} of ${checks.length} self-checks passed.`
    : checks.length === 0
      ? 'Not judged: there is no language model, and no self-check was reported.'
      : `Self-checks failed: ${failed.slice(0, 5).join(', ')}.`;
  return {
    outcomes: brief.statements.map((statement) => ({ statement, passed, detail })),
    quality: Math.round((qualityOf(checks) ?? 0) * mean * 1_000) / 1_000,
  };
};

const at = (text: string): string => text.slice(0, 1_000);

/** Lessons are filled templates about what can be observed: what was done, what failed, what limited it. */
export const reflect = (brief: Extract<Brief, { purpose: 'reflect' }>): ReflectAnswer => {
  const lessons: string[] = [];
  const tasks = brief.results.map((r) => r.name);
  if (brief.outcome === 'completed')
    lessons.push(at(`A goal like "${brief.goal.text.slice(0, 200)}" was completed by: ${tasks.join(' → ') || 'no task'}.`));
  else
    lessons.push(
      at(
        `A goal like "${brief.goal.text.slice(0, 200)}" failed with ${brief.fault?.code ?? 'an error'}: ${brief.fault?.message ?? 'unknown'}${brief.fault?.hint ? ` (${brief.fault.hint})` : ''}`,
      ),
    );
  const failed = brief.results.flatMap((r) => r.result.checks.filter((c) => !c.passed).map((c) => `${r.name}: ${c.name}`));
  if (failed.length > 0) lessons.push(at(`Checks that failed: ${failed.join('; ')}.`));
  const limits = [...new Set(brief.results.flatMap((r) => r.result.limits))];
  if (limits.length > 0) lessons.push(at(`Limits met: ${limits.slice(0, 5).join(' ')}`));
  return { lessons };
};
