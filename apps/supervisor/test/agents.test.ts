import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AgentDefinition,
  type AgentDetail,
  agentsCreate,
  agentsDeploy,
  agentsExport,
  agentsGet,
  agentsImport,
  agentsList,
  agentsProfile,
  agentsRemove,
  agentsRollback,
  agentsUpdate,
  agentsVersions,
  type ModelProvider,
  type ModelRequest,
  streams,
} from '@autoweave/contracts';
import { bodyField, connectRedis } from '@autoweave/kernel';
import { scriptedModel } from '@autoweave/models';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { defineSupervisor, supervisorMigrations } from '../src/service.js';
import { Desk, planOf, task } from './desk.js';
import { completed, failed, Hand } from './hand.js';

const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const other = new Desk(system);
const folder = await mkdtemp(join(tmpdir(), 'aw-agents-'));
system.onClose(() => rm(folder, { recursive: true, force: true }));

const yamlOf = (version: string, extra = '') => `name: cartographer
type: cartographer
role: tool
version: ${version}
description: Draws maps
capabilities: [{ name: maps, confidence: 0.9, specializations: [map, draw] }]
tools: []
${extra}`;
async function writeAgent(yaml: string, prompt = 'Draw to scale.'): Promise<void> {
  await mkdir(join(folder, 'cartographer'), { recursive: true });
  await writeFile(join(folder, 'cartographer', 'agent.yaml'), yaml);
  await writeFile(join(folder, 'cartographer', 'AGENT.md'), prompt);
}
const poet = AgentDefinition.parse({
  name: 'poet',
  type: 'poet',
  role: 'tool',
  version: '1.0.0',
  description: 'Writes verse',
  capabilities: [{ name: 'verse', specializations: ['rhyme', 'poem'] }],
  tools: [],
  instructions: 'Rhyme.',
});
const get = (name: string, at = desk): Promise<AgentDetail> => at.bus.request(agentsGet, { name }, at.sender);
const by = desk.userId;

let hand: Hand;
const scripted = scriptedModel([]);
const asked: ModelRequest[] = [];
const watched: ModelProvider = {
  provider: scripted.provider,
  model: scripted.model,
  label: scripted.label,
  stream(request, signal) {
    asked.push(request);
    return scripted.stream(request, signal);
  },
};
beforeAll(async () => {
  await writeAgent(yamlOf('1.0.0'));
  await system.boot(
    defineSupervisor(() => watched),
    { AUTOWEAVE_AGENTS_DIR: folder, AUTOWEAVE_WORKER_LEASE_MS: '5000' },
  );
  hand = await new Hand(desk.bus, system.env.REDIS_URL, undefined, ['code', 'data', 'general', 'poet']).start();
  system.onClose(() => hand.kill());
});

describe('definitions in files', () => {
  // @requirements AGT-075 AGT-076
  it('are reloaded when they change, with a new version, and the old one stays in the history', async () => {
    expect(await get('cartographer')).toMatchObject({ source: 'directory', version: 1, definition: { instructions: 'Draw to scale.' } });
    await writeAgent(yamlOf('1.1.0'), 'Draw to scale, north up.');
    const reloaded = await eventually(async () => {
      const found = await get('cartographer');
      return found.definition.version === '1.1.0' && found.definition.instructions.includes('north') ? found : undefined;
    });
    expect(reloaded.version).toBeGreaterThan(1);
    const { versions } = await desk.bus.request(agentsVersions, { name: 'cartographer' }, desk.sender);
    expect(versions.at(-1)?.definition.version).toBe('1.0.0');
  });

  // @requirement AGT-076
  it('that are broken change nothing and raise an alert', async () => {
    const redis = connectRedis(system.env.REDIS_URL);
    const before = await get('cartographer');
    await writeAgent(yamlOf('2.0.0', 'temperature: hot\n'));
    const alert = await eventually(async () => {
      const entries = await redis.xrange(streams.events, '-', '+');
      return entries
        .map(([, fields]) => JSON.parse(fields[fields.indexOf(bodyField) + 1] as string))
        .find((e) => e.type === 'alert.raised' && e.payload.message.includes('temperature'));
    });
    expect(alert.payload).toMatchObject({ type: 'agent_reload_failed', subject: 'cartographer', severity: 'warning' });
    expect(await get('cartographer')).toEqual(before);
    redis.disconnect();
  });
});

describe("a tenant's agents", () => {
  // @requirements AGT-009 AGT-007
  it('are drafts until deployed, take work then, and none once stopped', async () => {
    expect(await desk.bus.request(agentsCreate, { definition: poet, by }, desk.sender)).toMatchObject({ deployment: 'DRAFT', version: 1 });
    await expect(desk.bus.request(agentsCreate, { definition: poet, by }, desk.sender)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(get('poet', other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const plan = planOf(task('ode', [], { agentType: 'poet' }));
    await expect(desk.submit({ plan })).rejects.toMatchObject({ code: 'PLAN_INVALID' });
    await desk.bus.request(agentsDeploy, { name: 'poet', action: 'deploy', by }, desk.sender);
    const goalId = await desk.submit({ plan });
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    expect(hand.seen.find((a) => a.goalId === goalId)?.agent).toMatchObject({ name: 'poet', instructions: 'Rhyme.', version: '1.0.0' });
    await expect(other.submit({ plan })).rejects.toMatchObject({ code: 'PLAN_INVALID' });
    await desk.bus.request(agentsDeploy, { name: 'poet', action: 'stop', by }, desk.sender);
    await expect(desk.submit({ plan })).rejects.toMatchObject({ code: 'PLAN_INVALID' });
  });

  it('may be changes of one of the product, which merge, are kept as versions, and can be taken back', async () => {
    const shipped = await get('data');
    await desk.bus.request(
      agentsUpdate,
      { name: 'data', patch: { policy: { max_file_size_mb: 5 }, instructions: 'Be brief.' }, by },
      desk.sender,
    );
    await desk.bus.request(agentsUpdate, { name: 'data', patch: { policy: { max_download_size_mb: 7 } }, by }, desk.sender);
    const changed = await get('data');
    expect(changed).toMatchObject({ source: 'override', definition: { instructions: 'Be brief.' } });
    expect(changed.definition.policy).toEqual({ ...shipped.definition.policy, max_file_size_mb: 5, max_download_size_mb: 7 });
    expect(await get('data', other)).toEqual(shipped);
    const goalId = await desk.submit({ plan: planOf(task('x', [], { agentType: 'data' })) });
    await desk.finished(goalId);
    expect(hand.seen.find((a) => a.goalId === goalId)?.agent).toMatchObject({ instructions: 'Be brief.', policy: { max_file_size_mb: 5 } });
    const { versions } = await desk.bus.request(agentsVersions, { name: 'data' }, desk.sender);
    expect(versions.map((v) => v.version)).toEqual([3, 2, 1]);
    const back = await desk.bus.request(agentsRollback, { name: 'data', version: 1, by }, desk.sender);
    expect(back.definition).toEqual(shipped.definition);
    await desk.bus.request(agentsRemove, { name: 'data', by }, desk.sender);
    expect(await get('data')).toEqual(shipped);
    await expect(desk.bus.request(agentsRemove, { name: 'data', by }, desk.sender)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  // @requirement AGT-007
  it('think as the tenant wants them to, and cannot be switched off when every goal needs them', async () => {
    const patch = { instructions: 'You weigh twice.', model: 'thinker-2', temperature: 0.4 };
    await other.bus.request(agentsUpdate, { name: 'supervisor', patch, by }, other.sender);
    const goalId = await other.submit();
    const own = await eventually(async () => asked.find((r) => r.tenantId === other.tenantId && r.brief.purpose === 'intent'));
    expect([own.system, own.model, own.temperature]).toEqual(['You weigh twice.', 'thinker-2', 0.4]);
    await other.cancel(goalId).catch(() => undefined);
    for (const name of ['supervisor', 'planner', 'critic'])
      await expect(other.bus.request(agentsUpdate, { name, patch: { enabled: false }, by }, other.sender)).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
      });
    await expect(other.bus.request(agentsDeploy, { name: 'planner', action: 'stop', by }, other.sender)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });

  it('are exported as agents.yaml and prompts, and imported again all or none', async () => {
    const { files } = await desk.bus.request(agentsExport, {}, desk.sender);
    expect(files.map((f) => f.path)).toEqual(expect.arrayContaining(['agents.yaml', 'poet/AGENT.md', 'code/AGENT.md']));
    const third = new Desk(system);
    const { imported } = await third.bus.request(agentsImport, { files, by: third.userId }, third.sender);
    expect(imported).toContain('poet');
    expect((await get('poet', third)).definition).toEqual((await get('poet')).definition);
    const broken = files.map((f) =>
      f.path === 'agents.yaml' ? { ...f, content: f.content.replace('version: 1.0.0', 'version: one') } : f,
    );
    const fourth = new Desk(system);
    await expect(fourth.bus.request(agentsImport, { files: broken, by: fourth.userId }, fourth.sender)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    await expect(get('poet', fourth)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('profiles', () => {
  // @requirement ORC-045
  it('tell per tenant what the attempts of an agent came to', async () => {
    const judge = new Desk(system);
    let first = true;
    hand.behaviour = (a) => (first ? ((first = false), [failed(a)]) : [completed(a)]);
    await judge.finished(await judge.submit({ plan: planOf(task('x', [], { name: 'review the repository' })) }));
    hand.behaviour = (a) => [completed(a)];
    const profile = await judge.bus.request(agentsProfile, { name: 'code' }, judge.sender);
    expect(profile).toMatchObject({
      totalTasks: 2,
      succeeded: 1,
      failed: 1,
      successRate: 0.5,
      reused: true,
      circuit: 'closed',
      errors: [{ code: 'TOOL_FAILED', count: 1 }],
      byTaskType: [{ taskType: 'code', total: 2, score: 0.5 }],
    });
    expect(profile.capabilityUse).toContainEqual({ capability: 'repository', tasks: 2, share: 1 });
    expect((await new Desk(system).bus.request(agentsProfile, { name: 'code' }, other.sender)).totalTasks).toBe(0);
    const { agents } = await judge.bus.request(agentsList, {}, judge.sender);
    expect(agents.find((a) => a.name === 'code')).toMatchObject({ deployment: 'DEPLOYED', circuit: 'closed', source: 'shipped' });
  });
});
