/** What is read of vitest's JSON report. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
}

const LONGEST_MESSAGE_LINES = 12;

function shortened(message: string): string {
  return message.split('\n').slice(0, LONGEST_MESSAGE_LINES).join('\n');
}

/**
 * Counts a report. A file that could not even be loaded is one failure, and so is a run that ended
 * badly although each of its tests passed (an error outside any test, a leak): nothing is lost.
 */
export function countReport(report: unknown, exitCode: number, logFile: string): Counts {
  const read = (typeof report === 'object' ? report : undefined) as Report | undefined | null;
  if (read?.testResults === undefined) {
    return { passed: 0, failed: 1, skipped: 0, failures: [`the run ended with exit code ${exitCode} and no report: ${logFile}`] };
  }
  const failures = read.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [`${file.name}\n${shortened(file.message ?? '')}`];
    return failed.map((test) => `${test.fullName}\n${shortened(test.failureMessages?.join('\n') ?? '')}`);
  });
  if (exitCode !== 0 && failures.length === 0) failures.push(`an error outside any test (exit code ${exitCode}): ${logFile}`);
  return {
    passed: read.numPassedTests ?? 0,
    failed: failures.length,
    skipped: (read.numPendingTests ?? 0) + (read.numTodoTests ?? 0),
    failures,
  };
}
