import { describe, expect, it } from 'vitest';
import { countReport } from './vitest-report.js';

const passing = { fullName: 'a works', status: 'passed' };
const failing = { fullName: 'b works', status: 'failed', failureMessages: ['expected 1 to be 2'] };

describe('counting a report', () => {
  it('counts every test', () => {
    const report = {
      numPassedTests: 1,
      numFailedTests: 1,
      numPendingTests: 2,
      testResults: [{ name: 'f', status: 'failed', assertionResults: [passing, failing] }],
    };
    expect(countReport(report, 1, 'log')).toMatchObject({
      passed: 1,
      failed: 1,
      skipped: 2,
      failures: [expect.stringContaining('expected 1 to be 2')],
    });
  });

  it('a file that could not be loaded is a failure', () => {
    const report = {
      numPassedTests: 0,
      numFailedTests: 0,
      testResults: [{ name: 'f', status: 'failed', message: 'cannot import', assertionResults: [] }],
    };
    expect(countReport(report, 1, 'log')).toMatchObject({ failed: 1, failures: [expect.stringContaining('cannot import')] });
  });

  it('a run that ended badly is a failure although all its tests passed', () => {
    const report = { numPassedTests: 1, numFailedTests: 0, testResults: [{ name: 'f', status: 'passed', assertionResults: [passing] }] };
    expect(countReport(report, 1, 'log').failed).toBe(1);
    expect(countReport(report, 0, 'log').failed).toBe(0);
  });

  it.each([undefined, null, {}, 'text'])('a missing report (%j) is a failure', (report) => {
    expect(countReport(report, 0, 'log')).toMatchObject({ passed: 0, failed: 1 });
  });

  it('a package without tests counts nothing', () => {
    expect(countReport({ numPassedTests: 0, testResults: [] }, 0, 'log')).toMatchObject({ passed: 0, failed: 0 });
  });
});
