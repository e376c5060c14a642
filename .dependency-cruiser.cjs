/**
 * Who may import whom. Each rule states why. `packages/tooling/test/boundaries.test.ts` plants a violation of every rule
 * and fails when one is not reported, so that none can be switched off unnoticed.
 */
const workspace = '^(packages|apps)/';

/** What each room may import besides itself. Anything unlisted is an error. */
const doors = {
  'packages/contracts': [],
  'packages/engine': ['packages/contracts'],
  'packages/kernel': ['packages/contracts'],
  'packages/models': ['packages/contracts'],
  'packages/sandbox': ['packages/contracts'],
  'packages/sdk': ['packages/contracts'],
  'packages/ui': [],
  'packages/testkit': ['packages/contracts', 'packages/kernel', 'packages/engine', 'packages/models'],
  'packages/tooling': [],
  'packages/cli': ['packages/contracts', 'packages/kernel'],
  'apps/gateway': ['packages/contracts', 'packages/kernel', 'packages/sandbox'],
  'apps/supervisor': ['packages/contracts', 'packages/kernel', 'packages/engine', 'packages/models'],
  'apps/agents': ['packages/contracts', 'packages/kernel', 'packages/models', 'packages/sandbox', 'packages/sdk'],
  'apps/memory': ['packages/contracts', 'packages/kernel', 'packages/models'],
  'apps/plugins': ['packages/contracts', 'packages/kernel', 'packages/sandbox', 'packages/sdk'],
  'apps/usb-daemon': ['packages/contracts', 'packages/kernel'],
  'apps/user': ['packages/contracts', 'packages/ui'],
  'apps/studio': ['packages/contracts', 'packages/ui', 'packages/engine'],
  'apps/admin': ['packages/contracts', 'packages/ui'],
};

const isTest = '(\\.test\\.tsx?$|/(test|e2e)/)';
/** Only tests may use the test kit and drive the whole system. */
const testOnly = ['packages/testkit'];

const roomRules = Object.entries(doors).map(([room, open]) => ({
  name: `${room.replace('/', '-')}-opens-only-its-doors`,
  comment: `${room} may import ${open.length ? open.join(', ') : 'nothing of ours'}: see docs/architecture.md`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: isTest },
  to: { path: workspace, pathNot: [`^${room}/`, ...open.map((door) => `^${door}/`)] },
}));

const testRules = Object.entries(doors).map(([room, open]) => ({
  name: `${room.replace('/', '-')}-tests-open-only-its-doors-and-the-testkit`,
  comment: 'a test stands where its room stands, with the test kit beside it',
  severity: 'error',
  from: { path: `^${room}/.*${isTest}` },
  to: { path: workspace, pathNot: [`^${room}/`, ...open.map((door) => `^${door}/`), ...testOnly.map((door) => `^${door}/`)] },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...testRules,
    {
      name: 'no-cycles',
      comment: 'a cycle is one file cut in the wrong place',
      severity: 'error',
      from: { pathNot: 'generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'engine-is-pure',
      comment: 'the engine does no I/O: it runs in the browser, in tests and in simulations',
      severity: 'error',
      from: { path: '^packages/engine/src', pathNot: isTest },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contracts-are-isomorphic',
      comment: 'contracts run in browsers too',
      severity: 'error',
      from: { path: '^packages/contracts/src', pathNot: isTest },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-files-know-no-framework',
      comment: 'decisions are pure functions; Nest belongs to the shell around them',
      severity: 'error',
      from: { path: '^packages/(engine|contracts|models|sandbox|sdk)/src' },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'an import that resolves to nothing fails at run time',
      severity: 'error',
      from: { pathNot: 'next-env|\\.css$' },
      to: { couldNotResolve: true, pathNot: ['\\.css$'] },
    },
    {
      name: 'no-test-in-product',
      comment: 'product code must not depend on tests',
      severity: 'error',
      from: { pathNot: isTest },
      to: { path: isTest, pathNot: 'node_modules' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'generated'] },
    exclude: {
      path: [
        '(^|/)dist/',
        'vitest[^/]*config\\.mjs$',
        '\\.next/',
        '/generated/',
        'prisma\\.config\\.ts',
        'node_modules/\\.pnpm/.*/node_modules/(?!@nestjs)',
      ],
    },
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
