/** Type-checks every package, two at a time: each has its own tsconfig.json. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { root, sourceFiles } from './source-files.mjs';

const compiler = resolve(root, 'node_modules/typescript7/bin/tsc');
const folders = sourceFiles('packages/*/package.json', 'apps/*/package.json')
  .map(dirname)
  .filter((folder) => existsSync(resolve(root, folder, 'tsconfig.json')));
const waiting = [...folders];
let failed = 0;

const check = (folder) =>
  new Promise((done) => {
    const child = spawn(process.execPath, [compiler, '--noEmit', '-p', '.'], {
      cwd: resolve(root, folder),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('close', (code) => {
      if (code !== 0) {
        failed += 1;
        console.log(`${folder}\n${output.trim()}`);
      }
      done();
    });
  });

await Promise.all(
  [1, 2].map(async () => {
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) await check(folder);
  }),
);
process.exit(failed === 0 ? 0 : 1);
