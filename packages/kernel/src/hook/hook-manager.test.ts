import type { HookPayload } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { HookManager } from './hook-manager.js';

const id = (prefix: string) => `${prefix}_01h2xcejqtf2nbrexx3vqjhp41`;
const call: HookPayload<'PreToolUse'> = {
  tenantId: id('tenant'),
  userId: id('user'),
  goalId: id('goal'),
  taskId: id('task'),
  attempt: 1,
  agent: 'Generalist',
  agentType: 'general',
  callId: 'c1',
  tool: 'write_file',
  arguments: { path: 'a.txt' },
};

// @requirements PLG-036 PLG-037
describe('the hook manager', () => {
  it('runs handlers by priority, equal ones in the order of registration, and collects what they answer', async () => {
    const manager = new HookManager();
    const order: string[] = [];
    const add = (owner: string, priority?: number) =>
      manager.on('PostToolUse', { owner, ...(priority === undefined ? {} : { priority }), run: () => (order.push(owner), owner) });
    add('a');
    add('late', 0);
    add('b');
    add('first', 75);
    const { results } = await manager.emit('PostToolUse', { ...call, ok: true, summary: '', durationMs: 1 });
    expect(order).toEqual(['first', 'a', 'b', 'late']);
    expect(results.map((one) => one.value)).toEqual(order);
  });

  it('forgets who unregisters', async () => {
    const manager = new HookManager();
    const off = manager.on('Stop', { owner: 'a', run: () => 1 });
    manager.on('Stop', { owner: 'b', run: () => 2 });
    off();
    expect(manager.listens('Stop')).toBe(true);
    manager.forget('b');
    expect(manager.listens('Stop')).toBe(false);
  });

  // @requirement AGT-078
  it('lets a handler cancel a tool call with a reason, and asks nobody after that', async () => {
    const manager = new HookManager();
    manager.on('PreToolUse', { owner: 'guard', priority: 60, run: () => ({ cancel: 'not on Fridays' }) });
    manager.on('PreToolUse', { owner: 'other', run: () => expect.unreachable() });
    expect(await manager.emit('PreToolUse', call)).toMatchObject({ cancelled: true, reason: 'not on Fridays', by: 'guard' });
  });

  // @requirement AGT-078
  it('lets handlers change the arguments one after the other, and nothing else', async () => {
    const manager = new HookManager();
    manager.on('PreToolUse', {
      owner: 'a',
      priority: 60,
      run: ({ data }) => ({ modify: { arguments: { ...data.arguments, mode: 'x' } } }),
    });
    manager.on('PreToolUse', {
      owner: 'b',
      run: ({ data }) => ({ modify: { arguments: { ...data.arguments, seen: data.arguments.mode } } }),
    });
    manager.on('PreToolUse', { owner: 'thief', priority: 0, run: () => ({ modify: { tool: 'delete_file' } }) });
    const outcome = await manager.emit('PreToolUse', call);
    expect(outcome.data).toEqual({ ...call, arguments: { path: 'a.txt', mode: 'x', seen: 'x' } });
    expect(outcome.results.at(-1)?.error).toContain('does not let handlers change tool');
  });

  it('gives every handler a copy: writing into it changes nothing', async () => {
    const manager = new HookManager();
    manager.on('PreToolUse', { owner: 'a', run: ({ data }) => void ((data as { tool: string }).tool = 'run_command') });
    expect((await manager.emit('PreToolUse', call)).data.tool).toBe('write_file');
  });

  // @requirement PLG-038
  it('goes on when a handler throws or takes too long, and reports both', async () => {
    const reported: string[] = [];
    const manager = new HookManager({ timeoutMs: 20, onFailure: ({ owner, error }) => void reported.push(`${owner}: ${error}`) });
    let told: unknown;
    manager.on('Stop', {
      owner: 'slow',
      priority: 90,
      run: ({ signal }) => new Promise(() => signal.addEventListener('abort', () => (told = signal.reason))),
    });
    manager.on('Stop', {
      owner: 'broken',
      priority: 80,
      run: () => {
        throw new Error('oops');
      },
    });
    manager.on('Stop', { owner: 'fine', run: () => 'ok' });
    const { callId: _, tool: __, arguments: ___, ...about } = call;
    const outcome = await manager.emit('Stop', { ...about, summary: '' });
    expect(outcome.cancelled).toBe(false);
    expect(outcome.results.map((one) => one.error ?? one.value)).toEqual(['no answer within 20 ms', 'oops', 'ok']);
    expect(reported).toEqual(['slow: no answer within 20 ms', 'broken: oops']);
    expect(told).toBeInstanceOf(Error);
  });

  // @requirement PLG-038
  it('cancels when a critical handler fails, because nobody checked then', async () => {
    const manager = new HookManager();
    manager.on('PreToolUse', { owner: 'guard', critical: true, run: () => Promise.reject(new Error('down')) });
    expect(await manager.emit('PreToolUse', call)).toMatchObject({ cancelled: true, reason: 'guard could not check it: down' });
  });

  it('cannot be used to stop what only may be watched', async () => {
    const manager = new HookManager();
    manager.on('PostToolUse', { owner: 'a', run: () => ({ cancel: 'no' }) });
    expect((await manager.emit('PostToolUse', { ...call, ok: true, summary: '', durationMs: 1 })).cancelled).toBe(false);
  });

  it('answers at once where nobody can wait, and refuses handlers that need time', () => {
    const manager = new HookManager();
    manager.on('PreToolUse', { owner: 'later', run: async () => ({ cancel: 'too late' }) });
    manager.on('PreToolUse', { owner: 'now', run: () => ({ modify: { arguments: {} } }) });
    const outcome = manager.emitSync('PreToolUse', call);
    expect(outcome).toMatchObject({ cancelled: false, data: { arguments: {} } });
    expect(outcome.results[0]?.error).toContain('answers later');
  });
});
