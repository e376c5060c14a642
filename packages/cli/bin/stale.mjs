import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PARENTS = ['packages', 'apps'];
/** What tools write: never part of a source signature. */
const WRITTEN = new Set(['node_modules', 'dist', '.next', '.turbo', 'generated', 'coverage', 'test', 'e2e']);

/** Absolute folders of all workspace packages. */
export function workspaceFolders(root) {
  return PARENTS.flatMap((parent) => {
    const folder = join(root, parent);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => existsSync(join(path, 'package.json')));
  });
}

/** Changes whenever what `pnpm install` would do changes: lock file and every manifest, by content. */
export function dependencySignature(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'].map((name) => join(root, name));
  for (const folder of workspaceFolders(root)) files.push(join(folder, 'package.json'));
  for (const file of files) {
    hash.update(`${file.slice(root.length)}\n`);
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Whether a package is one of the web apps: their build takes most of the time, and not every command needs them. */
export function isApp(folder) {
  return manifestOf(folder).scripts?.build?.startsWith('next') === true;
}

function foldersOf(root, withApps) {
  return workspaceFolders(root).filter((folder) => withApps || !isApp(folder));
}

/**
 * Changes whenever a source file is added, removed or written (path, size, time of change).
 * A false alarm costs only turbo's own content check.
 */
export function sourceSignature(root, withApps = true) {
  const hash = createHash('sha256');
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (WRITTEN.has(entry.name) || entry.name.endsWith('.tsbuildinfo') || entry.name === 'next-env.d.ts') continue;
      if (entry.name.endsWith('.test.ts') || entry.name.endsWith('.test.tsx')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) {
        const { size, mtimeMs } = statSync(path);
        hash.update(`${path.slice(root.length)}\0${size}\0${mtimeMs}\n`);
      }
    }
  };
  for (const folder of foldersOf(root, withApps)) visit(folder);
  hash.update(existsSync(join(root, 'turbo.json')) ? readFileSync(join(root, 'turbo.json')) : '');
  return hash.digest('hex');
}

/** Whether every package that has a build has its result. */
export function isBuilt(root, withApps = true) {
  return foldersOf(root, withApps).every((folder) => {
    const build = manifestOf(folder).scripts?.build;
    if (build === undefined) return true;
    if (build.startsWith('next')) return existsSync(join(folder, '.next', 'BUILD_ID'));
    return !existsSync(join(folder, 'src')) || existsSync(join(folder, 'dist'));
  });
}
