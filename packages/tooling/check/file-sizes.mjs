import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { root, sourceFiles } from './source-files.mjs';

/** A file has one noun: more than this many lines and it has two. */
const most = 500;
const code = sourceFiles('packages', 'apps', 'bench').filter((path) => /\.(ts|tsx|mjs|js|cjs|css)$/.test(path));
const long = code.map((path) => [path, readFileSync(resolve(root, path), 'utf8').split('\n').length]).filter(([, lines]) => lines > most);
for (const [path, lines] of long) console.log(`${path} has ${lines} lines; at most ${most}`);
process.exit(long.length === 0 ? 0 : 1);
