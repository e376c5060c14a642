import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../tools/tool.js';
import { judgeCommand } from './command-policy.js';
import { canonical, type GateCall, type GateContext, hashArguments, passGate, Permit } from './safety-gate.js';

const read = defineTool({
  name: 'read_file',
  description: '',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.strictObject({ path: z.string() }),
  run: async () => ({ output: 1, summary: '' }),
});
const remove = defineTool({
  name: 'delete_file',
  description: '',
  permission: 'READ_WRITE',
  requiresApproval: true,
  parallelSafe: false,
  input: z.strictObject({ path: z.string() }),
  run: async () => ({ output: 1, summary: '' }),
});
const command = defineTool({
  name: 'run_command',
  description: '',
  permission: 'EXECUTE',
  requiresApproval: true,
  parallelSafe: false,
  input: z.strictObject({ program: z.string(), args: z.array(z.string()).default([]) }),
  run: async () => ({ output: 1, summary: '' }),
});

const context: GateContext = {
  allowedTools: ['read_file', 'delete_file', 'run_command'],
  privilege: 'STANDARD',
  tokensLeft: 100,
  endsAt: new Date('2026-01-02'),
  now: new Date('2026-01-01'),
  grants: [],
};
const call = (tool: typeof read | undefined, args: Record<string, unknown>, extra: Partial<GateCall> = {}): GateCall => ({
  tool,
  name: tool?.name ?? 'nothing',
  arguments: args,
  callKey: 'k',
  outcomeUnknown: false,
  ...extra,
});

describe('the safety gate', () => {
  it('permits a known, allowed, well-formed call', () => expect(passGate(call(read, { path: 'a' }), context).kind).toBe('permit'));
  it('refuses an unknown tool, a tool the task may not use, and arguments that break the schema', () => {
    expect(passGate(call(undefined, {}), context)).toMatchObject({ kind: 'refuse', fault: { code: 'VALIDATION_FAILED' } });
    expect(passGate(call(read, { path: 'a' }), { ...context, allowedTools: [] })).toMatchObject({
      kind: 'refuse',
      fault: { code: 'SAFETY_VIOLATION' },
    });
    expect(passGate(call(read, { path: 'a', extra: 1 }), context)).toMatchObject({ kind: 'refuse', fault: { code: 'VALIDATION_FAILED' } });
  });
  it('ends the attempt when tokens or time of the goal are used up', () => {
    expect(passGate(call(read, { path: 'a' }), { ...context, tokensLeft: 0 })).toMatchObject({
      kind: 'refuse',
      fatal: true,
      fault: { code: 'BUDGET_EXCEEDED' },
    });
    expect(passGate(call(read, { path: 'a' }), { ...context, now: context.endsAt })).toMatchObject({ kind: 'refuse', fatal: true });
  });
  it('refuses what exceeds the privilege of the agent', () => {
    expect(passGate(call(remove, { path: 'a' }), { ...context, privilege: 'RESTRICTED' })).toMatchObject({ kind: 'refuse' });
    expect(passGate(call(read, { path: 'a' }), { ...context, privilege: 'RESTRICTED' }).kind).toBe('permit');
    expect(passGate(call(remove, { path: 'a' }), { ...context, privilege: 'unheard of' }).kind).toBe('refuse');
  });
  // @requirement AGT-051
  it('asks a person before deleting or running code, and shows exactly the arguments', () => {
    expect(passGate(call(remove, { path: 'a' }), context)).toMatchObject({ kind: 'ask', arguments: { path: 'a' }, risk: 'MEDIUM' });
    expect(passGate(call(command, { program: 'ls' }), context)).toMatchObject({ kind: 'ask', risk: 'HIGH' });
  });
  it('lets an approval serve one call with the very same arguments only', () => {
    const grants = [
      {
        approvalId: 'appr_01h2xcejqtf2nbrexx3vqjhp41',
        callKey: 'k',
        argumentsHash: hashArguments('delete_file', { path: 'a' }),
        decision: 'approved' as const,
      },
    ];
    expect(passGate(call(remove, { path: 'a' }), { ...context, grants }).kind).toBe('permit');
    expect(passGate(call(remove, { path: 'b' }), { ...context, grants }).kind).toBe('ask');
    expect(passGate(call(remove, { path: 'a' }, { callKey: 'other' }), { ...context, grants }).kind).toBe('ask');
    expect(passGate(call(remove, { path: 'a' }), { ...context, grants: [{ ...grants[0]!, decision: 'rejected' as const }] })).toMatchObject(
      { kind: 'refuse', fault: { code: 'APPROVAL_REJECTED' } },
    );
  });
  it('asks before repeating a call whose outcome nobody knows', () => {
    expect(passGate(call(read, { path: 'a' }, { outcomeUnknown: true }), context).kind).toBe('ask');
  });
  // @requirement AGT-048
  it('alone can mint a permit', () => {
    expect(() => new Permit(Symbol('mine') as never, read, {}, 'k')).toThrow();
  });
  // @requirement AGT-054
  it('is the only way to a tool: no product file calls a tool’s run except the loop, with a permit', () => {
    const src = resolve(import.meta.dirname, '..');
    const callers = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('generated'))
      .filter((path) => /\btool\.run\(|\.tool\.run\(/.test(readFileSync(join(src, path), 'utf8')));
    // The helper process runs a data tool on behalf of the same tool's run in this process, which had its permit.
    expect(callers.sort()).toEqual(['attempt/agent-loop.ts', 'tools/data/data-process.ts']);
    expect(readFileSync(join(src, 'attempt/agent-loop.ts'), 'utf8')).toContain('permit.tool.run(permit.input');
    const importers = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && /from '[^']*data-process\.js'/.test(readFileSync(join(src, path), 'utf8')),
    );
    expect(importers).toEqual([]);
  });
});

describe('what no agent may run', () => {
  // @requirements AGT-052 AGT-058
  it.each([
    [['rm', '-rf', 'x']],
    [['rm', '-r', '-f', 'x']],
    [['/bin/rm', '--recursive', '--force', 'x']],
    [['mkfs.ext4', '/dev/sda']],
    [['dd', 'if=/dev/zero', 'of=x']],
    [['shutdown', 'now']],
    [['sh', '-c', 'rm -rf /']],
    [['bash', '-lc', 'true']],
    [['env', 'A=1', 'rm', '-rf', 'x']],
    [['timeout', '5', 'nice', 'rm', '-fr', 'x']],
    [['xargs', 'rm']],
    [['chmod', '-R', '777', '/']],
    [['chown', '-R', 'me', '/']],
    [['psql', '-c', 'DROP DATABASE x']],
    [['']],
  ])('%j', (argv) => expect(judgeCommand(argv).allowed).toBe(false));
  it.each([[['ls', '-la']], [['git', 'init']], [['rm', 'x']], [['python3', 'a.py']], [['env', 'A=1', 'ls']], [['sh', 'script.sh']]])(
    'but %j',
    (argv) => expect(judgeCommand(argv).allowed).toBe(true),
  );
});

describe('canonical arguments', () => {
  it('are equal for equal values whatever the order of keys, and differ otherwise', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical(reversed)).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(hashArguments('a', { x: 1 })).not.toBe(hashArguments('a', { x: '1' }));
    expect(hashArguments('a', { x: 1 })).not.toBe(hashArguments('b', { x: 1 }));
  });
});
