import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArguments } from '../arguments.js';
import { writeFileAtomically } from '../atomic-file.js';
import { killJobs } from '../check/job.js';
import { runChecks } from '../check/run-checks.js';
import { runSuite, type SuiteRun } from '../check/run-suite.js';
import { securitySuites } from '../check/security-suites.js';
import { findSuites } from '../check/suite.js';
import type { SuiteOutcome } from '../check/suite-outcome.js';
import { endLeftovers, ownerFile, RUN_PREFIX, sweepDeadRuns } from '../check/sweep.js';
import { testEnvironment } from '../check/test-environment.js';
import type { Command, Context } from '../context.js';
import { explain, Failure } from '../failure.js';
import { createHome } from '../home.js';
import { identify } from '../infra/process-identity.js';
import { BUBBLEWRAP, CHROMIUM, ensureRequirements, POSTGRES, REDIS, UMOCKDEV } from '../infra/requirement.js';
import { startThrowawayServers } from '../infra/throwaway.js';

const MOST_AT_ONCE = 2;

interface Work {
  readonly name: string;
  readonly run: (suiteRun: SuiteRun) => Promise<SuiteOutcome>;
}

/** Chooses what to run: everything, or the named packages, `checks` and `e2e`. */
function chooseWork(context: Context, names: readonly string[]): { readonly parallel: readonly Work[]; readonly serial: readonly Work[] } {
  const all = findSuites(context.config.root);
  const suites = names.includes('security') ? [...all, ...securitySuites(all)] : all;
  const known = new Set(['checks', 'e2e', 'security', ...suites.map((suite) => suite.name)]);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw new Failure('usage', `test: there is no suite "${unknown}".`, `There are: ${[...known].join(', ')}`);
  const isChosen = (name: string, kind?: string) =>
    names.length === 0 ||
    names.includes(name) ||
    (kind === 'e2e' && names.includes('e2e')) ||
    (name.endsWith(' security') && names.includes('security'));
  const work = (kind: 'tests' | 'e2e'): readonly Work[] =>
    suites
      .filter((suite) => suite.kind === kind && isChosen(suite.name, kind))
      .map((suite) => ({ name: suite.name, run: (run) => runSuite(suite, run) }));
  const checks: readonly Work[] = isChosen('checks') ? [{ name: 'checks', run: runChecks }] : [];
  // End-to-end tests start whole systems: they run alone, after everything else.
  return { parallel: [...checks, ...work('tests')], serial: work('e2e') };
}

function report(context: Context, outcome: SuiteOutcome): void {
  const { name, passed, failed, skipped, durationMs, failures } = outcome;
  const counts = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  context.display.clear();
  context.stdout.write(`${failed > 0 ? '✖' : '✔'} ${name.padEnd(16)} ${counts.join(', ')}  (${(durationMs / 1000).toFixed(1)}s)\n`);
  for (const failure of failures) context.stdout.write(`    ${failure.replaceAll('\n', '\n      ')}\n`);
  if (failed > 0) context.stdout.write(`    Log: ${outcome.logFile}\n`);
}

async function runAll(
  context: Context,
  work: readonly Work[],
  atOnce: number,
  suiteRun: SuiteRun,
  outcomes: SuiteOutcome[],
  isStopped: () => boolean,
): Promise<void> {
  const waiting = [...work];
  const active = new Set<string>();
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !isStopped(); next = waiting.shift()) {
      active.add(next.name);
      context.display.step(`testing ${[...active].join(', ')} (${waiting.length} more)`);
      const outcome = await next.run(suiteRun);
      active.delete(next.name);
      outcomes.push(outcome);
      report(context, outcome);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function prepare(context: Context): Promise<void> {
  createHome(context.home);
  await sweepDeadRuns();
  await ensureRequirements({
    required: [POSTGRES, REDIS],
    optional: [BUBBLEWRAP, CHROMIUM, UMOCKDEV],
    logs: context.home.logs,
    onInstall: (names) => context.display.step(`installing ${names}`),
    onSkipped: ({ name }, reason) => {
      context.display.clear();
      context.stdout.write(`– ${name} is not installed (${reason}): the tests that need it are skipped\n`);
    },
  });
}

/**
 * Every static check and every test, on throw-away servers. The last line on stdout is
 * `N passed, N failed`; the exit code is 1 when anything failed. Leaves no process behind.
 */
export const testCommand: Command = async (context, parameters) => {
  const { positionals } = parseArguments('test', parameters, {}, Number.POSITIVE_INFINITY);
  const work = chooseWork(context, positionals);
  const outcomes: SuiteOutcome[] = [];
  let isInterrupted = false;
  context.onInterrupt(() => {
    isInterrupted = true;
    killJobs();
  });
  let directory: string | undefined;
  let stopServers: (() => Promise<void>) | undefined;
  try {
    await prepare(context);
    directory = mkdtempSync(join(tmpdir(), RUN_PREFIX));
    chmodSync(directory, 0o755);
    writeFileAtomically(ownerFile(directory), JSON.stringify(identify(process.pid)));
    const temporary = join(directory, 't');
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    context.display.step('starting throw-away servers');
    const servers = await startThrowawayServers(join(directory, 's'));
    stopServers = servers.stop;
    const env = testEnvironment(context.config, { directory, temporary, ...servers });
    const suiteRun: SuiteRun = { root: context.config.root, logs: context.home.logs, scratch: directory, env };
    await runAll(context, work.parallel, Math.min(MOST_AT_ONCE, availableParallelism()), suiteRun, outcomes, () => isInterrupted);
    await runAll(context, work.serial, 1, suiteRun, outcomes, () => isInterrupted);
  } catch (error) {
    const failure = explain(error);
    context.display.clear();
    context.stdout.write(`✖ ${failure.message}\n${failure.remedy === undefined ? '' : `  ${failure.remedy}\n`}`);
    outcomes.push({ name: 'preparation', passed: 0, failed: 1, skipped: 0, failures: [], durationMs: 0, logFile: failure.logFile ?? '' });
  } finally {
    await stopServers?.();
    if (directory !== undefined) {
      const left = await endLeftovers(directory);
      for (const name of left) context.stdout.write(`– ended a process that a test left behind: ${name}\n`);
      rmSync(directory, { recursive: true, force: true });
    }
    context.display.clear();
  }
  const sum = (pick: (outcome: SuiteOutcome) => number) => outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  const failed = sum((outcome) => outcome.failed);
  context.stdout.write(`${sum((outcome) => outcome.passed)} passed, ${failed} failed\n`);
  if (isInterrupted) return 130;
  return failed === 0 ? 0 : 1;
};
