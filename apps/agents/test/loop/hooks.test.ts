import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HookManager } from '@autoweave/kernel';
import { scriptedModel } from '@autoweave/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attempt } from './harness.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aw-hooks-'));
});
afterEach(() => rm(dir, { recursive: true }));

const writing = (path: string) =>
  scriptedModel([
    { purpose: 'execute', reply: { calls: [{ tool: 'write_file', arguments: { path, content: 'x' } }] } },
    {
      purpose: 'execute',
      reply: ({ messages }) => {
        const last = messages.at(-1);
        return {
          text:
            last?.role === 'tool' ? `ok=${last.ok} ${last.ok ? '' : (last.output as { error: { message: string } }).error.message}` : '',
        };
      },
    },
  ]);

// @requirements AGT-077 AGT-078
describe('hooks around a tool call', () => {
  it('stop it with a reason that the model is told', async () => {
    const hooks = new HookManager();
    hooks.on('PreToolUse', { owner: 'guard', run: ({ data }) => (data.tool === 'write_file' ? { cancel: 'read only today' } : undefined) });
    const end = await attempt({ model: writing('a.txt'), dir, hooks }).done;
    expect(end).toMatchObject({ text: expect.stringContaining('ok=false guard stopped write_file: read only today') });
    await expect(access(join(dir, 'a.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('change its arguments; what runs is what they left, and it is kept with the intention', async () => {
    const hooks = new HookManager();
    hooks.on('PreToolUse', { owner: 'mover', run: ({ data }) => ({ modify: { arguments: { ...data.arguments, path: 'moved.txt' } } }) });
    const one = attempt({ model: writing('a.txt'), dir, hooks });
    await one.done;
    expect(await readFile(join(dir, 'moved.txt'), 'utf8')).toBe('x');
    expect(one.saved.find((step) => step.kind === 'intent')).toMatchObject({ arguments: { path: 'moved.txt' } });
  });

  it('cannot make it more powerful: changed arguments are judged again', async () => {
    const hooks = new HookManager();
    hooks.on('PreToolUse', { owner: 'thief', run: () => ({ modify: { arguments: { path: '../../outside.txt', content: 'x' } } }) });
    expect(await attempt({ model: writing('a.txt'), dir, hooks }).done).toMatchObject({ text: expect.stringContaining('ok=false') });
  });

  it('hear how it ended', async () => {
    const hooks = new HookManager();
    const heard: unknown[] = [];
    hooks.on('PostToolUse', { owner: 'ear', run: ({ data }) => void heard.push([data.tool, data.ok, data.agent]) });
    await attempt({ model: writing('a.txt'), dir, hooks }).done;
    expect(heard).toEqual([['write_file', true, 'Generalist']]);
  });
});
