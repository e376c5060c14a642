import { join } from 'node:path';
import { readJson } from '../atomic-file.js';
import { runJob } from './job.js';
import type { Suite } from './suite.js';
import type { SuiteOutcome } from './suite-outcome.js';
import { countReport } from './vitest-report.js';

const LIMIT_MS = 20 * 60_000;

export interface SuiteRun {
  readonly root: string;
  readonly logs: string;
  /** Where reports are written; removed after the run. */
  readonly scratch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs one suite to its end and counts it. */
export async function runSuite(suite: Suite, run: SuiteRun): Promise<SuiteOutcome> {
  const startedAt = performance.now();
  const key = suite.name.replaceAll(' ', '-');
  const report = join(run.scratch, `${key}.json`);
  const logFile = join(run.logs, `test-${key}.log`);
  const vitest = join(suite.folder, 'node_modules', '.bin', 'vitest');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const parameters = [...suite.parameters, ...reporters];
  const exitCode = await runJob({ program: vitest, parameters, cwd: suite.folder, env: run.env, logFile, timeoutMs: LIMIT_MS });
  const counts = countReport(readJson(report), exitCode, logFile);
  return { name: suite.name, ...counts, durationMs: performance.now() - startedAt, logFile };
}
