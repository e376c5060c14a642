import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string; severity: string; comment: string }[];
  options: ICruiseOptions;
};

/** The house plan, written down a second time on purpose: a rule that disappears from the configuration is missed here. */
const plan: Record<string, string[]> = {
  'packages/contracts': [],
  'packages/engine': ['packages/contracts'],
  'packages/kernel': ['packages/contracts'],
  'packages/models': ['packages/contracts'],
  'packages/sandbox': ['packages/contracts'],
  'packages/sdk': ['packages/contracts'],
  'packages/ui': [],
  'packages/cli': ['packages/contracts', 'packages/kernel'],
  'packages/testkit': ['packages/contracts', 'packages/kernel', 'packages/engine', 'packages/models'],
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

const rooms = Object.keys(plan);
const target = (room: string) => `${room}/src/index.ts`;
const plantedName = (to: string) => `to-${to.replace('/', '-')}.ts`;

describe('the import rules', () => {
  let house: string;
  let violations: Map<string, Set<string>>;

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  };

  beforeAll(async () => {
    house = mkdtempSync(join(tmpdir(), 'aw-house-'));
    for (const room of rooms) {
      write(target(room), 'export const here = 1;\n');
      for (const other of rooms) {
        if (other === room) continue;
        const text = `import { here } from '../../../${other}/src/index';\nexport const planted = here;\n`;
        write(`${room}/src/${plantedName(other)}`, text);
        write(`${room}/test/${plantedName(other).replace('.ts', '.test.ts')}`, text);
      }
    }
    write('packages/engine/src/reads-disk.ts', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n");
    write('packages/contracts/src/reads-disk.ts', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n");
    write('apps/gateway/src/a.ts', "import { b } from './b';\nexport const a = (): number => b();\n");
    write('apps/gateway/src/b.ts', "import { a } from './a';\nexport const b = (): number => a();\n");
    write('apps/gateway/src/nowhere.ts', "import { x } from './does-not-exist';\nexport const y = x;\n");
    write('apps/gateway/src/uses-test.ts', "import { planted } from '../test/to-packages-contracts.test';\nexport const z = planted;\n");
    write('node_modules/@nestjs/common/index.js', 'exports.x = 1;\n');
    write('node_modules/@nestjs/common/package.json', '{"name":"@nestjs/common","version":"1.0.0","main":"index.js"}');
    write('packages/models/src/nest.ts', "import { x } from '@nestjs/common';\nexport const n = x;\n");
    const result = await cruise(
      ['packages', 'apps'],
      { ...config.options, ruleSet: { forbidden: config.forbidden as never }, validate: true, baseDir: house },
      {},
    );
    violations = new Map();
    for (const violation of (result.output as ICruiseResult).summary.violations) {
      const seen = violations.get(violation.from) ?? new Set();
      seen.add(violation.rule.name);
      violations.set(violation.from, seen);
    }
  });
  afterAll(() => rmSync(house, { recursive: true }));

  const rulesFor = (path: string) => [...(violations.get(path) ?? [])];

  it.each(rooms)('let %s import exactly what the plan lists', (room) => {
    for (const other of rooms) {
      if (other === room) continue;
      const found = rulesFor(`${room}/src/${plantedName(other)}`).filter((name) => name.includes('opens-only'));
      expect(found, `${room} → ${other}`).toHaveLength(plan[room]?.includes(other) ? 0 : 1);
    }
  });

  it.each(rooms)('let tests of %s import the same and the test kit', (room) => {
    for (const other of rooms) {
      if (other === room) continue;
      const found = rulesFor(`${room}/test/${plantedName(other).replace('.ts', '.test.ts')}`).filter((name) =>
        name.includes('tests-open-only'),
      );
      expect(found, `tests of ${room} → ${other}`).toHaveLength(plan[room]?.includes(other) || other === 'packages/testkit' ? 0 : 1);
    }
  });

  it('keep the engine and the contracts free of Node, pure packages free of Nest, and everything free of cycles', () => {
    expect(rulesFor('packages/engine/src/reads-disk.ts')).toContain('engine-is-pure');
    expect(rulesFor('packages/contracts/src/reads-disk.ts')).toContain('contracts-are-isomorphic');
    expect(rulesFor('packages/models/src/nest.ts')).toContain('pure-files-know-no-framework');
    expect([...rulesFor('apps/gateway/src/a.ts'), ...rulesFor('apps/gateway/src/b.ts')]).toContain('no-cycles');
    expect(rulesFor('apps/gateway/src/nowhere.ts')).toContain('not-to-unresolvable');
    expect(rulesFor('apps/gateway/src/uses-test.ts')).toContain('no-test-in-product');
  });

  it('are all errors, each with its reason', () => {
    for (const rule of config.forbidden) {
      expect(rule.severity, rule.name).toBe('error');
      expect(rule.comment?.length ?? 0, rule.name).toBeGreaterThan(10);
    }
  });
});
