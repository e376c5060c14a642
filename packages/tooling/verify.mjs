#!/usr/bin/env node
/**
 * Every static check of the house, in order of how fast it fails. Prints `✔ name` or `✖ name` with the output of what
 * failed; exits 1 when anything did. `node packages/tooling/verify.mjs lint types` runs some of them.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const bin = (name) => resolve(root, 'node_modules/.bin', name);
const here = (name) => ['node', resolve(import.meta.dirname, 'check', name)];
const ci = process.env.CI === 'true';

const checks = [
  ['format', [bin('biome'), 'format', '.']],
  ['lint', [bin('oxlint'), '--deny-warnings', '-A', 'max-lines', ...(ci ? ['--type-aware'] : [])]],
  ['file sizes', here('file-sizes.mjs')],
  ['boundaries', [bin('depcruise'), 'packages', 'apps', '--config', '.dependency-cruiser.cjs', '--output-type', 'err']],
  ['no hosts in lock files', here('no-hosts.mjs')],
  ['traceability', here('traceability.mjs')],
  ['versions in step', [bin('syncpack'), 'lint']],
  ['unused code', [bin('knip'), '--no-progress']],
  ['manifests', here('manifests.mjs')],
  ['types', here('types.mjs')],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !checks.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}. There are: ${checks.map(([name]) => name).join(', ')}`);
  process.exit(64);
}

let failed = 0;
for (const [name, command] of checks) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { code, output, seconds } = await run(command);
  console.log(`${code === 0 ? '✔' : '✖'} ${name} (${seconds.toFixed(1)} s)`);
  if (code !== 0) {
    failed += 1;
    console.log(output.replace(/^/gm, '    ').trimEnd());
  }
}
process.exit(failed === 0 ? 0 : 1);

function run([program, ...args]) {
  const started = performance.now();
  return new Promise((done) => {
    const env = {
      ...process.env,
      PATH: `${resolve(root, 'node_modules/.bin')}:${process.env.PATH}`,
      NO_COLOR: '1',
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
    };
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => done({ code: -1, output: error.message, seconds: 0 }));
    child.once('close', (code) => done({ code, output, seconds: (performance.now() - started) / 1_000 }));
  });
}
