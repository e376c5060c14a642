import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One call of vitest: a package's tests, or its end-to-end tests. */
export interface Suite {
  readonly name: string;
  readonly folder: string;
  readonly kind: 'tests' | 'e2e';
  /** Words after `vitest`, as the package's script has them. */
  readonly parameters: readonly string[];
}

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Every package's `test` and `e2e` scripts that run vitest. */
export function findSuites(root: string): readonly Suite[] {
  return ['packages', 'apps'].flatMap((parent) => {
    const base = join(root, parent);
    if (!existsSync(base)) return [];
    return readdirSync(base)
      .toSorted()
      .flatMap((name) => suitesOf(name, join(base, name)));
  });
}

function suitesOf(name: string, folder: string): readonly Suite[] {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return [];
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  return (['test', 'e2e'] as const).flatMap((script) => {
    const words = scripts?.[script]?.split(/\s+/) ?? [];
    if (words[0] !== 'vitest') return [];
    return {
      name: script === 'e2e' ? `${name} e2e` : name,
      folder,
      kind: script === 'e2e' ? 'e2e' : 'tests',
      parameters: words.slice(1),
    } as const;
  });
}
