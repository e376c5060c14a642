import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dependencySignature, isBuilt, sourceSignature } from '../bin/stale.mjs';
import { temporaryFolder } from './fixture/launcher.js';

const BIN = fileURLToPath(new URL('../bin', import.meta.url));
let folder: ReturnType<typeof temporaryFolder>;
let root: string;

beforeEach(() => {
  folder = temporaryFolder('launch');
  root = join(folder.path, 'checkout');
  mkdirSync(join(root, 'packages', 'one', 'src'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"name":"root"}');
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'lockfileVersion: 9');
  writeFileSync(join(root, 'packages', 'one', 'package.json'), '{"name":"one","scripts":{"build":"swc src"}}');
  writeFileSync(join(root, 'packages', 'one', 'src', 'index.ts'), 'export {};');
});
afterEach(() => folder.remove());

describe('what is out of date', () => {
  it('packages are installed again when the lock file or any manifest changes, and only then', () => {
    const before = dependencySignature(root);
    writeFileSync(join(root, 'packages', 'one', 'src', 'index.ts'), 'export const changed = 1;');
    expect(dependencySignature(root)).toBe(before);
    writeFileSync(join(root, 'pnpm-lock.yaml'), 'lockfileVersion: 10');
    const after = dependencySignature(root);
    expect(after).not.toBe(before);
    mkdirSync(join(root, 'apps', 'two'), { recursive: true });
    writeFileSync(join(root, 'apps', 'two', 'package.json'), '{}');
    expect(dependencySignature(root)).not.toBe(after);
  });

  it('sources are built again when a file is added, changed or removed, but not for what tools write', () => {
    const before = sourceSignature(root);
    for (const written of ['dist', 'node_modules', '.next', '.turbo']) {
      mkdirSync(join(root, 'packages', 'one', written));
      writeFileSync(join(root, 'packages', 'one', written, 'x.js'), '');
    }
    writeFileSync(join(root, 'packages', 'one', 'src', 'index.test.ts'), '');
    expect(sourceSignature(root)).toBe(before);
    const added = join(root, 'packages', 'one', 'src', 'more.ts');
    writeFileSync(added, 'export const a = 1;');
    const after = sourceSignature(root);
    expect(after).not.toBe(before);
    rmSync(added);
    expect(sourceSignature(root)).toBe(before);
  });

  it('a package is built when its result is there', () => {
    expect(isBuilt(root)).toBe(false);
    mkdirSync(join(root, 'packages', 'one', 'dist'));
    expect(isBuilt(root)).toBe(true);
  });
});

describe('the web apps', () => {
  it('do not hold up a command that does not need them', () => {
    mkdirSync(join(root, 'packages', 'one', 'dist'));
    mkdirSync(join(root, 'apps', 'web', 'src'), { recursive: true });
    writeFileSync(join(root, 'apps', 'web', 'package.json'), '{"scripts":{"build":"next build"}}');
    expect(isBuilt(root)).toBe(false);
    expect(isBuilt(root, false)).toBe(true);
    const services = sourceSignature(root, false);
    const all = sourceSignature(root);
    writeFileSync(join(root, 'apps', 'web', 'src', 'page.tsx'), '');
    expect(sourceSignature(root, false)).toBe(services);
    expect(sourceSignature(root)).not.toBe(all);
  });
});

describe('the first start', () => {
  const launch = (...parameters: readonly string[]) => {
    cpSync(BIN, join(root, 'packages', 'cli', 'bin'), { recursive: true });
    // Also where the right pnpm is installed it is fetched: whoever has it would get further than the network.
    const first = join(folder.path, 'programs');
    mkdirSync(first, { recursive: true });
    writeFileSync(join(first, 'pnpm'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    return spawnSync(process.execPath, [join(root, 'packages', 'cli', 'bin', 'launch.mjs'), ...parameters], {
      encoding: 'utf8',
      env: {
        PATH: `${first}:${process.env['PATH']}`,
        HOME: folder.path,
        CI: 'true',
        npm_config_registry: 'http://127.0.0.1:9',
        npm_config_fetch_retries: '0',
        npm_config_cache: join(folder.path, 'cache'),
      },
    });
  };

  it('without a network says so, names the log and ends with 69', () => {
    const outcome = launch();
    expect(outcome.status).toBe(69);
    expect(outcome.stderr).toContain('The npm registry cannot be reached.');
    expect(outcome.stderr).toContain(join(root, '.autoweave', 'logs', 'install.log'));
  });

  it('a test run that cannot begin is counted as failed', () => {
    const outcome = launch('test');
    expect(outcome.status).toBe(69);
    expect(outcome.stdout.trim().split('\n').at(-1)).toBe('0 passed, 1 failed');
  });

  it('down has nothing to do and installs nothing', () => {
    const outcome = launch('down');
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).not.toContain('installing');
    expect(launch('status').status).toBe(3);
  });
});
