import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Policies } from '../policy/policies.js';
import { judgePath } from './judge-path.js';

const policies = new Policies();
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'aw-paths-'));
  mkdirSync(join(dir, 'sub'));
  writeFileSync(join(dir, 'sub/a.txt'), 'a');
  symlinkSync('/etc', join(dir, 'out'));
  symlinkSync('sub', join(dir, 'in'));
  symlinkSync('/nowhere/at/all', join(dir, 'dangling'));
  symlinkSync('/etc/passwd', join(dir, 'sub/link'));
});
afterAll(() => rmSync(dir, { recursive: true }));
const judge = (path: string, access: 'read' | 'write' = 'read', privilege = 'STANDARD', type = 'general') =>
  judgePath(path, access, { agent: 'Data', privilege, policy: policies.of(type), workspaceDir: dir }).kind;

// @requirements AGT-056 AGT-063
describe('paths', () => {
  it('inside the workspace are open to read at every level, and to write from STANDARD on', () => {
    for (const path of ['sub/a.txt', '/workspace/sub/a.txt', 'in/a.txt', 'new/deep/file.md', '.', 'sub/../sub/a.txt']) {
      expect(judge(path, 'read', 'RESTRICTED'), path).toBe('allow');
      expect(judge(path, 'write', 'RESTRICTED'), path).toBe('deny');
      expect(judge(path, 'write'), path).toBe('allow');
      expect(judge(path, 'read', 'unheard of'), path).toBe('deny');
    }
  });
  it('lead nowhere else by .. or links, existing or not', () => {
    for (const path of [
      '../x',
      'sub/../../x',
      '/etc/passwd',
      'out/passwd',
      'out',
      'sub/link',
      'out/new/file',
      '/workspace/../etc/x',
      'a\0b',
      '/root/.ssh/id_rsa',
      '/proc/self/environ',
    ])
      for (const access of ['read', 'write'] as const) expect(judge(path, access), path).toBe('deny');
  });
  it('of the system open with the level, except what is denied for everybody', () => {
    expect(judge('/etc/nginx/nginx.conf', 'read', 'ELEVATED', 'infra')).toBe('allow');
    expect(judge('/etc/nginx/nginx.conf', 'write', 'ELEVATED', 'infra')).toBe('deny');
    expect(judge('/opt/x', 'read', 'PRIVILEGED', 'supervisor')).toBe('allow');
    expect(judge('/etc/shadow', 'read', 'PRIVILEGED', 'supervisor')).toBe('deny');
    expect(judge('/etc/nginx/nginx.conf', 'read', 'ELEVATED', 'code')).toBe('deny');
  });
  it('of the own scratch space are always writable, those of others by level', () => {
    expect(judge('.agent-scratch/data/working/x', 'write', 'RESTRICTED')).toBe('allow');
    expect(judge('.agent-scratch/code/working/x', 'write', 'RESTRICTED')).toBe('deny');
    expect(judge('.agent-scratch/data/../../x', 'write', 'RESTRICTED')).toBe('deny');
  });
  it('never reach outside, whatever is written', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('..', '.', 'sub', 'out', 'in', 'link', 'dangling', 'x', '', '/', 'workspace', 'etc'), { maxLength: 7 }),
        (parts) => {
          const path = parts.join('/');
          if (/(^|\/)(out|link)(\/|$)/.test(path) && !path.includes('..') && !path.startsWith('/') && parts[0] === 'out')
            expect(judge(path)).toBe('deny');
          if (judge(path, 'write') === 'allow') expect(path.startsWith('/etc')).toBe(false);
        },
      ),
    ));
});
