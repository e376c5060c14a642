import type { ApprovalGrant, GrantOffer } from '@autoweave/contracts';
import { scriptedModel } from '@autoweave/models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type ToolDefinition, type ToolFacts } from '../tools/tool.js';
import type { SpawnAction, ToolAction } from './action.js';
import { canonical, hashArguments } from './canonical.js';
import type { GateContext } from './context.js';
import { GatedModel } from './gated-model.js';
import { GatedTools } from './gated-tools.js';
import { defaultGateLimits } from './limits.js';
import { mintPermit, Permit } from './permit.js';
import { RunLedger } from './run-ledger.js';
import { SafetyGate } from './safety-gate.js';

const ran: unknown[] = [];
const tool = (name: string, extra: Partial<ToolDefinition> = {}) =>
  defineTool({
    name,
    description: '',
    permission: 'READ_ONLY',
    requiresApproval: false,
    parallelSafe: true,
    input: z.strictObject({ path: z.string() }),
    run: async (input: unknown) => (ran.push(input), { output: 1, summary: '' }),
    ...extra,
  } as ToolDefinition);
const tools = new GatedTools([
  tool('read_file'),
  tool('delete_file', { permission: 'READ_WRITE', requiresApproval: true }),
  tool('run_command', {
    permission: 'EXECUTE',
    requiresApproval: true,
    input: z.strictObject({ program: z.string(), args: z.array(z.string()).default([]) }),
  }),
  tool('note', { permission: 'READ_WRITE' }),
  tool('rotate_keys', { permission: 'ADMIN' }),
  tool('pay', { effect: 'payment', permission: 'READ_WRITE' }),
]);
const [read, remove, command] = ['read_file', 'delete_file', 'run_command'].map((name) => tools.get(name) as ToolFacts) as [
  ToolFacts,
  ToolFacts,
  ToolFacts,
];

const gate = new SafetyGate();
const approvalId = 'appr_01h2xcejqtf2nbrexx3vqjhp41';
const grantId = 'grant_01h2xcejqtf2nbrexx3vqjhp41';
const contextOf = (extra: Partial<GateContext> = {}, use: Partial<GateContext['use']> = {}): GateContext => ({
  agent: { name: 'a', type: 'general', privilege: 'STANDARD' },
  allowedTools: tools.names(),
  use: {
    depth: 0,
    tokensLeft: 100,
    tokensSpent: 0,
    agentsSpawned: 0,
    agentsActive: 0,
    startedAt: new Date('2026-01-01'),
    endsAt: new Date('2026-01-02'),
    ...use,
  },
  userPermissions: undefined,
  now: new Date('2026-01-01'),
  grants: [],
  ledger: new RunLedger(),
  ...extra,
});
const call = (of: ToolFacts | undefined, args: Record<string, unknown>, extra: Partial<ToolAction> = {}): ToolAction => ({
  kind: 'tool',
  tool: of,
  name: of?.name ?? 'nothing',
  arguments: args,
  callKey: 'k',
  outcomeUnknown: false,
  ...extra,
});
const approve = (args: Record<string, unknown>, extra: Partial<ApprovalGrant> = {}): ApprovalGrant => ({
  approvalId,
  callKey: 'k',
  argumentsHash: hashArguments('delete_file', args),
  decision: 'approved',
  ...extra,
});
const passTool = (action: ToolAction, context = contextOf()) => gate.pass(action, context);
const spawn: SpawnAction = { kind: 'spawn', how: 'agent', target: 'data', arguments: {}, callKey: 's' };
const network = {
  kind: 'network' as const,
  request: { url: 'https://api.openai.com/', method: 'GET' as const, maxBytes: 1, timeoutMs: 1, signal: new AbortController().signal },
};
const model = {
  kind: 'model' as const,
  request: {
    tenantId: 't',
    brief: { purpose: 'intent' as const, goal: { goalId: 'g', text: 't', inputs: [], receivedAt: '' }, capabilities: [] },
    system: '',
    messages: [],
    tools: [],
    maxOutputTokens: 1,
    temperature: 0,
  },
};

describe('the safety gate', () => {
  it('permits a known, allowed, well-formed call without a trace', () => {
    expect(passTool(call(read, { path: 'a' }))).toMatchObject({ kind: 'permit' });
    expect(passTool(call(read, { path: 'a' }))).not.toHaveProperty('step');
  });
  it('refuses an unknown tool, a tool the task may not use, and arguments that break the schema', () => {
    expect(passTool(call(undefined, {}))).toMatchObject({ kind: 'refuse', fault: { code: 'VALIDATION_FAILED' } });
    expect(passTool(call(read, { path: 'a' }), contextOf({ allowedTools: [] }))).toMatchObject({
      kind: 'refuse',
      fault: { code: 'SAFETY_VIOLATION' },
      step: { kind: 'gate', action: 'tool', subject: 'read_file', verdict: 'refused', rule: 'allowed_tools' },
    });
    expect(passTool(call(read, { path: 'a', extra: 1 }))).toMatchObject({ kind: 'refuse', fault: { code: 'VALIDATION_FAILED' } });
  });

  // @requirements AGT-048 AGT-049 AGT-050
  it('holds every kind of action to the limits, in order, and names the one that is broken', () => {
    const ends = new Date('2026-01-01');
    const all = { depth: 11, tokensLeft: 0, agentsSpawned: 50, agentsActive: 20, endsAt: ends, costMicroUsdLeft: -1 };
    const rules = (use: Partial<GateContext['use']>) =>
      [gate.pass(call(read, { path: 'a' }), contextOf({}, use)), gate.pass(spawn, contextOf({}, use)), gate.pass(model, contextOf({}, use))]
        .concat([gate.pass(network, contextOf({}, use)) as never])
        .map((verdict) => (verdict.kind === 'refuse' ? `${verdict.rule} ${verdict.fault.code}` : verdict.kind));
    expect(new Set(rules(all))).toEqual(new Set(['limit:depth SAFETY_VIOLATION']));
    expect(new Set(rules({ ...all, depth: 0 }))).toEqual(new Set(['limit:tokens BUDGET_EXCEEDED']));
    const time = 'limit:time BUDGET_EXCEEDED';
    expect(rules({ ...all, depth: 0, tokensLeft: 1 })).toEqual([time, 'limit:agents SAFETY_VIOLATION', time, time]);
    expect(rules({ ...all, depth: 0, tokensLeft: 1, agentsSpawned: 49 })[1]).toBe('limit:concurrent_agents SAFETY_VIOLATION');
    const money = 'limit:money BUDGET_EXCEEDED';
    for (const left of [-1, 0]) expect(new Set(rules({ costMicroUsdLeft: left }))).toEqual(new Set([money]));
    expect(rules({ startedAt: new Date('2025-12-31T22:59:59Z') })).toEqual([time, time, time, time]);
    expect(rules({ depth: 10 })).toEqual(['permit', 'limit:depth SAFETY_VIOLATION', 'permit', 'permit']);
  });
  // @requirements AGT-049 AGT-057
  it('holds a tree of goals to its tokens, whoever used them, and to what the operator set', () => {
    const own = { maxTokens: 100 };
    expect(gate.pass(model, contextOf({ limits: own }, { tokensSpent: 100 }))).toMatchObject({ rule: 'limit:tokens' });
    expect(gate.pass(model, contextOf({ limits: own }, { tokensSpent: 99 })).kind).toBe('permit');
    expect(gate.pass(model, contextOf({}, { tokensSpent: 500_000 }))).toMatchObject({ rule: 'limit:tokens' });
    const raised = new SafetyGate(undefined, { ...defaultGateLimits, maxTokens: 1_000_000 });
    expect(raised.pass(model, contextOf({ limits: { maxTokens: 900_000 } }, { tokensSpent: 500_000 })).kind).toBe('permit');
    expect(raised.pass(model, contextOf({ limits: { maxTokens: 900_000 } }, { tokensSpent: 900_000 })).kind).toBe('refuse');
  });
  // @requirement AGT-057
  it('lets an agent do no more than the user may for whom it acts', () => {
    const viewer = contextOf({ userPermissions: ['goal:read'] });
    expect(passTool(call(read, { path: 'a' }), viewer).kind).toBe('permit');
    expect(passTool(call(tools.get('note'), { path: 'a' }), viewer)).toMatchObject({ kind: 'refuse', rule: 'user_rights' });
    expect(passTool(call(tools.get('note'), { path: 'a' }), contextOf({ userPermissions: ['goal:read', 'goal:execute'] })).kind).toBe(
      'permit',
    );
  });
  it('lets a context tighten limits and never widen them', () => {
    expect(gate.pass(spawn, contextOf({ limits: { maxAgents: 1_000 } }, { agentsSpawned: 50 })).kind).toBe('refuse');
    expect(gate.pass(spawn, contextOf({ limits: { maxAgents: 2 } }, { agentsSpawned: 2 })).kind).toBe('refuse');
    expect(passTool(call(command, { program: 'ls' }), contextOf({ limits: { maxRisk: 'MEDIUM' } }))).toMatchObject({ rule: 'limit:risk' });
  });
  it('refuses what exceeds the privilege of the agent', () => {
    const as = (privilege: string) => contextOf({ agent: { name: 'a', type: 'general', privilege } });
    expect(passTool(call(remove, { path: 'a' }), as('RESTRICTED'))).toMatchObject({ kind: 'refuse', rule: 'privilege' });
    expect(passTool(call(read, { path: 'a' }), as('RESTRICTED')).kind).toBe('permit');
    expect(passTool(call(tools.get('note'), { path: '.agent-scratch/a/working/x' }), as('RESTRICTED')).kind).toBe('permit');
    for (const path of ['x', '.agent-scratch/b/x', '.agent-scratch/a/../../x'])
      expect(passTool(call(tools.get('note'), { path }), as('RESTRICTED')).kind).toBe('refuse');
    expect(passTool(call(remove, { path: 'a' }), as('unheard of')).kind).toBe('refuse');
    expect(passTool(call(tools.get('rotate_keys'), { path: 'a' })).kind).toBe('refuse');
  });

  // @requirement AGT-051
  it('asks a person before deleting, paying, administering or running code, and shows exactly the arguments', () => {
    expect(passTool(call(remove, { path: 'a' }))).toMatchObject({
      kind: 'ask',
      arguments: { path: 'a' },
      risk: 'MEDIUM',
      argumentsHash: hashArguments('delete_file', { path: 'a' }),
      step: { kind: 'gate', verdict: 'approval_required' },
    });
    expect(passTool(call(command, { program: 'ls' }))).toMatchObject({ kind: 'ask', risk: 'HIGH', rule: 'always_ask:code_execution' });
    expect(passTool(call(tools.get('pay'), { path: 'a' }))).toMatchObject({ kind: 'ask', rule: 'always_ask:payment' });
    const privileged = contextOf({ agent: { name: 'a', type: 'supervisor', privilege: 'PRIVILEGED' } });
    expect(passTool(call(tools.get('rotate_keys'), { path: 'a' }), privileged)).toMatchObject({
      kind: 'ask',
      rule: 'always_ask:administration',
    });
  });
  it('lets an approval serve one call with the very same arguments, once', () => {
    const context = contextOf({ grants: [approve({ path: 'a' })] });
    expect(passTool(call(remove, { path: 'b' }), context).kind).toBe('ask');
    expect(passTool(call(remove, { path: 'a' }, { callKey: 'other' }), context).kind).toBe('ask');
    expect(passTool(call(remove, { path: 'a' }), context)).toMatchObject({
      kind: 'permit',
      approvalId,
      step: { verdict: 'permitted_by_grant', rule: `approval:${approvalId}` },
    });
    expect(passTool(call(remove, { path: 'a' }), context).kind).toBe('ask');
    const resumed = contextOf({ grants: context.grants, ledger: RunLedger.from(JSON.parse(JSON.stringify(context.ledger))) });
    expect(passTool(call(remove, { path: 'a' }), resumed).kind).toBe('ask');
  });
  it('takes a rejection as an answer', () =>
    expect(passTool(call(remove, { path: 'a' }), contextOf({ grants: [approve({ path: 'a' }, { decision: 'rejected' })] }))).toMatchObject({
      kind: 'refuse',
      fault: { code: 'APPROVAL_REJECTED' },
    }));
  it('runs edited arguments exactly as the person left them, after judging them again', () => {
    const edited = (editedArguments: Record<string, unknown>) => contextOf({ grants: [approve({ path: 'a' }, { editedArguments })] });
    const verdict = passTool(call(remove, { path: 'a' }), edited({ path: 'b' }));
    expect(verdict).toMatchObject({ kind: 'permit', permit: { subject: { input: { path: 'b' } } }, editedArguments: { path: 'b' } });
    expect(passTool(call(remove, { path: 'a' }), edited({ nonsense: 1 }))).toMatchObject({ kind: 'refuse', rule: 'schema' });
    const run = call(command, { program: 'ls' });
    const grants = [
      {
        ...approve({}),
        argumentsHash: hashArguments('run_command', { program: 'ls' }),
        editedArguments: { program: 'rm', args: ['-rf', '/'] },
      },
    ];
    expect(passTool(run, contextOf({ grants }))).toMatchObject({ kind: 'refuse', fault: { code: 'SAFETY_VIOLATION' } });
  });
  it('asks before repeating a call whose outcome nobody knows, whatever was permitted in advance', () => {
    const offer: GrantOffer = { grantId, tool: 'read_file', constraints: [], expiresAt: '2027-01-01T00:00:00.000Z' };
    const again = call(read, { path: 'a' }, { outcomeUnknown: true });
    expect(passTool(again, contextOf({ standingGrants: [offer] }))).toMatchObject({ kind: 'ask', rule: 'outcome_unknown' });
  });

  // @requirement AGT-055
  it('lets a standing grant stand in for a person, within its tool, arguments, time and number of uses', () => {
    const offer: GrantOffer = {
      grantId,
      tool: 'delete_file',
      constraints: [{ path: 'path', op: 'prefix', value: 'tmp/' }],
      expiresAt: '2027-01-01T00:00:00.000Z',
      usesLeft: 1,
    };
    const context = contextOf({ standingGrants: [offer] });
    expect(passTool(call(remove, { path: 'keep' }), context).kind).toBe('ask');
    const covered = call(remove, { path: 'tmp/a' });
    const expected = { kind: 'permit', step: { verdict: 'permitted_by_grant', rule: `grant:${grantId}` } };
    expect(passTool(covered, context)).toMatchObject(expected);
    expect(passTool(covered, context)).toMatchObject(expected);
    expect(passTool({ ...covered, callKey: 'second' }, context).kind).toBe('ask');
    expect(passTool(covered, contextOf({ standingGrants: [{ ...offer, expiresAt: '2026-01-01T00:00:00.000Z' }] })).kind).toBe('ask');
    expect(passTool(covered, contextOf({ standingGrants: [{ ...offer, tool: 'read_file' }] })).kind).toBe('ask');
  });
  it('never lets a standing grant cover what a policy denies', () => {
    const offer: GrantOffer = { grantId, tool: 'run_command', constraints: [], expiresAt: '2027-01-01T00:00:00.000Z' };
    expect(passTool(call(command, { program: 'shutdown' }), contextOf({ standingGrants: [offer] })).kind).toBe('refuse');
  });
});

describe('the policy of an agent', () => {
  it('may have a person decide every use of a tool', () => {
    const agent = { name: 'careful', type: 'general', privilege: 'STANDARD', policy: { approval_tools: ['read_file'] } } as const;
    const reading = call(read, { path: 'a.txt' });
    expect(passTool(reading, contextOf({ agent }))).toMatchObject({ kind: 'ask', step: { rule: 'policy:approval_tools' } });
    expect(passTool(reading)).toMatchObject({ kind: 'permit' });
  });
});

describe('a permit', () => {
  it('comes from the gate alone', () => {
    expect(() => new Permit(Symbol('mine') as never, 'tool', {} as never, contextOf())).toThrow();
  });
  it('serves once, for exactly what was judged, with the tools that were judged', async () => {
    const verdict = passTool(call(read, { path: 'a' }));
    if (verdict.kind !== 'permit') throw new Error('it should pass');
    expect(() => Object.assign(verdict.permit, { subject: {} })).toThrow(TypeError);
    expect(() => Object.assign(verdict.permit.subject, { input: {} })).toThrow(TypeError);
    await tools.run(verdict.permit, {} as never);
    expect(ran).toEqual([{ path: 'a' }]);
    await expect(tools.run(verdict.permit, {} as never)).rejects.toThrow(/one action only/);
    const forged = mintPermit('tool', { ...verdict.permit.subject, tool: { ...read } }, contextOf());
    await expect(tools.run(forged, {} as never)).rejects.toThrow(/another set/);
  });
  it('is demanded by the compiler', () => {
    const permit = mintPermit('network', { request: network.request }, contextOf());
    const gated = new GatedModel(scriptedModel([]));
    const never = () => {
      // @ts-expect-error a tool does not run without a permit
      void tools.run({ tool: read, input: {} }, {});
      // @ts-expect-error a permit for the network does not run a tool
      void tools.run(permit, {});
      // @ts-expect-error a model does not think without a permit
      void gated.stream(model.request, new AbortController().signal);
      // @ts-expect-error facts of a tool do not run it
      void tools.get('read_file')?.run;
    };
    expect(never).toBeTypeOf('function');
  });
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
