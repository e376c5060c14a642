import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confine } from './confine.js';

describe('the walls of a workspace', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'aw-confine-'));
    await mkdir(join(dir, 'sub'));
    await writeFile(join(dir, 'sub/a.txt'), 'a');
    await symlink('/etc', join(dir, 'out'));
    await symlink('sub', join(dir, 'in'));
    await symlink('/etc/passwd', join(dir, 'sub/link'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  // @requirement AGT-063
  it.each(['../x', 'sub/../../x', '/etc/passwd', 'out/passwd', 'out', 'sub/link', 'out/new/file', 'a\0b', '/workspace/../../etc'])(
    'keep %j outside',
    async (path) => {
      await expect(confine(dir, path)).rejects.toMatchObject({ fault: { code: 'SAFETY_VIOLATION' } });
    },
  );
  it.each(['sub/a.txt', '/workspace/sub/a.txt', 'in/a.txt', 'new/deep/file.md', '.', 'sub/../sub/a.txt'])('let %j in', async (path) => {
    expect((await confine(dir, path)).startsWith(dir)).toBe(true);
  });
  it('hold for any path that anybody can write', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('..', '.', 'sub', 'out', 'in', 'link', 'x', '', '/', 'workspace'), { maxLength: 6 }),
        async (parts) => {
          const real = await confine(dir, parts.join('/')).catch(() => dir);
          expect(real === dir || real.startsWith(`${dir}/`)).toBe(true);
        },
      ),
    );
  });
});
