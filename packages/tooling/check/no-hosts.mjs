import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { root, sourceFiles } from './source-files.mjs';

/** A lock file that names a registry's host works only where that host is reachable. */
const named = sourceFiles('*lock*', '**/*lock*', '.npmrc').flatMap((path) =>
  readFileSync(resolve(root, path), 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      /(tarball|registry|resolved)\s*[:=]\s*\S*https?:\/\//.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [],
    ),
);
for (const line of named) console.log(line);
process.exit(named.length === 0 ? 0 : 1);
