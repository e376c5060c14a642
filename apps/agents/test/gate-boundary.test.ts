import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../src');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('generated'))
  .map((path) => ({ path, code: readFileSync(join(src, path), 'utf8') }));

/** Files that do something, outside the gate. */
const outside = (pattern: RegExp) =>
  sources
    .filter(({ path, code }) => !path.startsWith('gate/') && pattern.test(code))
    .map(({ path }) => path)
    .sort();
const importersOf = (module: RegExp) =>
  sources
    .filter(({ code }) => [...code.matchAll(/from '([^']+)'|import\('([^']+)'\)/g)].some((m) => module.test(m[1] ?? m[2] ?? '')))
    .map(({ path }) => path)
    .sort();

// @requirements AGT-048 AGT-054
describe('nothing goes past the gate', () => {
  it('only the gate mints permits', () => {
    expect(importersOf(/\/permit\.js$/).filter((path) => !path.startsWith('gate/'))).toEqual([]);
    expect(
      sources
        .filter(({ code }) => /\bmintPermit\b/.test(code))
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['gate/permit.ts', 'gate/safety-gate.ts']);
    expect(sources.filter(({ code }) => /new Permit\(/.test(code)).map(({ path }) => path)).toEqual(['gate/permit.ts']);
  });
  it('only the wiring makes a model, a network client or a sandbox, and gives it to the gate', () => {
    // Made anew when somebody sets another key: by one function, which the wiring calls.
    expect(outside(/\bcreateModel\(/)).toEqual(['follow-settings.ts']);
    expect(outside(/\bworkerModel\(/)).toEqual(['agents.module.ts']);
    expect(outside(/new GuardedFetch\(/)).toEqual(['agents.module.ts']);
    expect(outside(/new Sandboxes\(/)).toEqual(['agents.module.ts']);
    expect(outside(/new \w+Driver\(/)).toEqual(['tools/code/sandbox-drivers.ts']);
    expect(outside(/\bModelProvider\b/)).toEqual([]);
  });
  it('nobody else opens connections or starts processes', () => {
    expect(importersOf(/^(node:)?(net|http|https|http2|tls|dgram|dns)(\/|$)|^undici$/)).toEqual([]);
    expect(outside(/(?<![.\w])fetch\(/)).toEqual([]);
    // Data tools run in a helper process of their own, which has no network and only ever runs data tools.
    expect(importersOf(/^(node:)?(child_process|worker_threads|cluster)$/)).toEqual([
      'tools/data/data-processes.ts',
      'worker/heartbeat-thread.ts',
      'worker/heartbeat.ts',
    ]);
  });
  it('nobody else runs a tool', () => {
    expect(outside(/\btools?\.run\((?!permit|verdict\.permit)/)).toEqual(['tools/data/data-process.ts']);
    expect(importersOf(/data-process\.js$/)).toEqual([]);
  });
});
