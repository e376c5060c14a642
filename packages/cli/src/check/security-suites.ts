import type { Suite } from './suite.js';

/** Where each suite keeps what attacks it; an empty list takes all of it. */
const attacks: Readonly<Record<string, readonly string[]>> = {
  gateway: [
    'test/security',
    'test/identity',
    'test/mfa',
    'test/registration',
    'test/api-keys',
    'test/tenants',
    'test/audit',
    'test/idempotency',
    'src',
  ],
  kernel: ['src/audit', 'test/tenant-rows'],
  agents: ['src/gate', 'test/redteam', 'test/gate-proof', 'test/gate-boundary'],
  sandbox: [],
  'cli e2e': ['e2e/fuzz'],
};

/** The part of all tests that security rests on. */
export const securitySuites = (suites: readonly Suite[]): readonly Suite[] =>
  suites.flatMap((suite) => {
    const files = attacks[suite.name];
    return files === undefined ? [] : [{ ...suite, name: `${suite.name} security`, parameters: [...suite.parameters, ...files] }];
  });
