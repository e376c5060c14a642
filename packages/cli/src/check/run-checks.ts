import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runJob } from './job.js';
import type { SuiteRun } from './run-suite.js';
import type { SuiteOutcome } from './suite-outcome.js';

const LIMIT_MS = 10 * 60_000;
/** How much of a failed check's own output is repeated in the report. */
const MOST_LINES = 12;

/**
 * Runs the static checks. The verifier marks each check with a line `✔ name` or `✖ name`; one that
 * ends badly without such a line counts as one failure.
 */
export async function runChecks(run: SuiteRun): Promise<SuiteOutcome> {
  const startedAt = performance.now();
  const logFile = join(run.logs, 'test-checks.log');
  const script = join(run.root, 'packages', 'tooling', 'verify.mjs');
  const marks = { passed: 0, failures: [] as string[][] };
  if (!existsSync(script)) {
    return { name: 'checks', passed: 0, failed: 1, skipped: 0, failures: [`${script} is missing`], durationMs: 0, logFile };
  }
  const exitCode = await runJob({
    program: process.execPath,
    parameters: ['--no-warnings', script],
    cwd: run.root,
    env: run.env,
    logFile,
    timeoutMs: LIMIT_MS,
    onLine: (line) => {
      const text = stripVTControlCharacters(line);
      const mark = /^([✔✖]) (.+)$/.exec(text);
      if (mark?.[1] === '✔') marks.passed += 1;
      else if (mark !== null) marks.failures.push([mark[2] ?? '']);
      else if (text.trim() !== '') marks.failures.at(-1)?.push(text);
    },
  });
  const isUnmarked = marks.passed + marks.failures.length === 0;
  if (exitCode === 0 && isUnmarked) marks.passed = 1;
  if (exitCode !== 0 && marks.failures.length === 0) marks.failures.push([`the checks ended with exit code ${exitCode}`]);
  const failures = marks.failures.map((lines) => lines.slice(0, MOST_LINES + 1).join('\n'));
  return {
    name: 'checks',
    passed: marks.passed,
    failed: failures.length,
    skipped: 0,
    failures,
    durationMs: performance.now() - startedAt,
    logFile,
  };
}
