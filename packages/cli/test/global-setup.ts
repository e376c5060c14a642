import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The tests run the launcher as a person does, from its build: it must be the build of these sources. */
export default function setup(): void {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const compiler = fileURLToPath(new URL('../../../node_modules/@swc/cli/bin/swc.js', import.meta.url));
  execFileSync(
    process.execPath,
    [compiler, 'src', '-d', 'dist', '--strip-leading-paths', '--config-file', '../tooling/swc.json', '--ignore', '**/*.test.ts'],
    {
      cwd,
    },
  );
}
