import {
  analysisNames,
  Envelope,
  goalsGet,
  streams,
  type Suggestion,
  SuggestionInput,
  suggestionOpened,
  suggestionsAnalyze,
  suggestionsDecide,
  suggestionsGet,
  suggestionsImplement,
  suggestionsList,
  suggestionsReports,
  suggestionsSubmit,
  suggestionsVote,
} from '@autoweave/contracts';
import { connectRedis, parseEntries, type Redis } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk, planOf, task } from './desk.js';
import { claimOf, completed, failed } from './hand.js';
import { openRoom, type Room } from './room.js';

vi.setConfig({ testTimeout: 40_000 });
let room: Room;
let redis: Redis;
let desk: Desk;
beforeAll(async () => {
  room = await openRoom();
  redis = connectRedis(room.system.env.REDIS_URL);
  room.system.onClose(() => redis.disconnect());
});
/** Every test has an organisation of its own. */
beforeEach(() => {
  desk = new Desk(room.system);
  room.hand.behaviour = (a) => [completed(a)];
});
const input = (over: Partial<SuggestionInput> = {}) =>
  SuggestionInput.parse({ type: 'feature', title: 'Answer in the language of the question', description: 'People write German', ...over });
const submit = (over: Partial<SuggestionInput> = {}, by = desk) =>
  by.bus.request(suggestionsSubmit, { suggestion: input(over), detectedBy: `user:${by.userId}`, userId: by.userId }, by.sender);
const list = async (status?: Suggestion['status'], by = desk) =>
  (await by.bus.request(suggestionsList, { ...(status ? { status } : {}), limit: 20 }, by.sender)).suggestions;
const decide = (suggestionId: string, decision: 'approved' | 'rejected', by = desk) =>
  by.bus.request(suggestionsDecide, { suggestionId, decision, by: by.userId, reason: 'so it is' }, by.sender);
/** What was announced in this organisation. */
const announced = async () =>
  (await redis.xrange(streams.events, '-', '+'))
    .flatMap(([, fields]) => parseEntries('', [['0-0', fields]]))
    .map(({ body }) => Envelope.parse(JSON.parse(body)))
    .filter(({ type, tenantId }) => type === suggestionOpened.type && tenantId === desk.tenantId)
    .map(({ payload }) => suggestionOpened.payload.parse(payload));
const analyze = async () => (await desk.bus.request(suggestionsAnalyze, {}, desk.sender, { timeoutMs: 20_000 })).reports;

describe('a suggestion', () => {
  // @requirements ORC-131 ORC-135
  it('is announced once; found again while it is open it is brought up to date instead of added', async () => {
    const first = await submit();
    expect(first).toMatchObject({ priority: 'MEDIUM', confidence: 0.8, status: 'pending', found: 1, votes: {} });
    const again = await submit({ priority: 'HIGH', evidence: ['goal_2'] });
    expect(again).toMatchObject({ suggestionId: first.suggestionId, found: 2, priority: 'HIGH', evidence: ['goal_2'] });
    expect(await list()).toHaveLength(1);
    const many = await Promise.all(Array.from({ length: 6 }, () => submit({ title: 'at once' })));
    expect(new Set(many.map(({ suggestionId }) => suggestionId)).size).toBe(1);
    const ids = [first.suggestionId, many[0]?.suggestionId];
    await eventually(async () => (await announced()).length === 2);
    expect((await announced()).map(({ suggestionId }) => suggestionId)).toEqual(ids);
  });

  // @requirement ORC-135
  it('stands the higher the more pressing and then the surer it is, twenty of them when nothing else is asked for', async () => {
    await submit({ title: 'low', priority: 'LOW', confidence: 1 });
    await submit({ title: 'unsure', priority: 'HIGH', confidence: 0.3 });
    await submit({ title: 'sure', priority: 'HIGH', confidence: 0.9 });
    await submit({ title: 'critical', priority: 'CRITICAL', confidence: 0.1 });
    expect((await list('pending')).map(({ title }) => title)).toEqual(['critical', 'sure', 'unsure', 'low']);
    for (let i = 0; i < 20; i += 1) await submit({ title: `more ${i}` });
    expect((await desk.bus.request(suggestionsList, {}, desk.sender)).suggestions).toHaveLength(20);
  });

  // @requirement ORC-131
  it('is voted on with -1, 0 or 1, the later vote of the same voter counting', async () => {
    const { suggestionId } = await submit();
    const vote = (voter: string, value: -1 | 0 | 1) => desk.bus.request(suggestionsVote, { suggestionId, voter, vote: value }, desk.sender);
    await vote('qa', 1);
    await vote('code', 0);
    expect((await vote('qa', -1)).votes).toEqual({ qa: -1, code: 0 });
    const agent = { ...desk.sender, actor: { type: 'agent' as const, agent: 'code', taskId: 't', forUserId: desk.userId } };
    await expect(desk.bus.request(suggestionsVote, { suggestionId, voter: 'qa', vote: 1 }, agent)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  // @requirement ORC-135
  it('becomes a goal for the agent that was chosen, in the name and with the permissions of who decided, and is implemented when that is done', async () => {
    const { suggestionId } = await submit({ suggestedFix: 'Detect the language' });
    await decide(suggestionId, 'approved');
    room.door.permissions = ['goal:read'];
    const begun = await desk.bus.request(suggestionsImplement, { suggestionId, userId: desk.userId, agent: 'code' }, desk.sender);
    expect(begun).toMatchObject({ status: 'implementing', implementedBy: 'code' });
    const goal = await desk.finished(begun.goalId as string);
    expect(goal).toMatchObject({ state: 'COMPLETED', title: 'Answer in the language of the question' });
    const done = room.hand.seen.find((a) => a.goalId === begun.goalId);
    expect(done).toMatchObject({ userPermissions: ['goal:read'] });
    expect(done?.task.agentType).toBe('code');
    expect(done?.task.description).toContain('Detect the language');
    // It is settled by the next look, which is up to a minute away.
    await room.restart();
    await eventually(async () => {
      const now = await desk.bus.request(suggestionsGet, { suggestionId }, desk.sender).catch(() => undefined);
      return now?.status === 'implemented';
    });
  });

  it('waits for another attempt when its goal fails', async () => {
    room.hand.behaviour = (a) => [failed(a, 'SAFETY_VIOLATION')];
    const { suggestionId } = await submit();
    const { goalId } = await desk.bus.request(suggestionsImplement, { suggestionId, userId: desk.userId, agent: 'code' }, desk.sender);
    await eventually(
      async () => (await desk.bus.request(goalsGet, { goalId: goalId as string }, desk.sender).catch(() => undefined))?.finishedAt,
      30_000,
    );
    await room.restart();
    const back = await eventually(async () => {
      const now = await desk.bus.request(suggestionsGet, { suggestionId }, desk.sender).catch(() => undefined);
      return now?.status === 'approved' ? now : undefined;
    });
    expect(back.reason).toBe('its goal ended as failed');
  });

  it('that a person rejected is not made again, neither by hand nor by an analysis', async () => {
    const { suggestionId } = await submit();
    expect(await decide(suggestionId, 'rejected')).toMatchObject({ status: 'rejected', reason: expect.stringContaining('so it is') });
    await expect(submit()).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(decide(suggestionId, 'approved')).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
    await expect(desk.bus.request(suggestionsImplement, { suggestionId, userId: desk.userId }, desk.sender)).rejects.toMatchObject({
      code: 'INVALID_TRANSITION',
    });
  });

  it('of another organisation is not there', async () => {
    const other = new Desk(room.system);
    const { suggestionId } = await submit({}, other);
    expect(await list()).toEqual([]);
    for (const attempt of [
      () => desk.bus.request(suggestionsGet, { suggestionId }, desk.sender),
      () => decide(suggestionId, 'rejected'),
      () => desk.bus.request(suggestionsVote, { suggestionId, voter: 'x', vote: 1 }, desk.sender),
      () => desk.bus.request(suggestionsImplement, { suggestionId, userId: desk.userId }, desk.sender),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not given to an agent that takes no tasks', async () => {
    const { suggestionId } = await submit();
    await expect(
      desk.bus.request(suggestionsImplement, { suggestionId, userId: desk.userId, agent: 'nobody' }, desk.sender),
    ).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect((await desk.bus.request(suggestionsGet, { suggestionId }, desk.sender)).status).toBe('pending');
  });
});

describe('the six analyses', () => {
  // @requirements ORC-132 ORC-133 ORC-134
  it('suggest what the goals of the last week show: errors, slow tools, refusals, credentials, unchecked results', async () => {
    const secret = `ghp_${'a1'.repeat(20)}`;
    room.hand.behaviour = (a) => {
      if (a.task.key.startsWith('bad'))
        return [
          {
            kind: 'failed' as const,
            ...claimOf(a),
            fault: { code: 'TOOL_FAILED', message: 'the printer is on fire' },
            usage: { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 },
          } as never,
        ];
      const result = { kind: 'tool_result' as const, callId: 'c', tool: 'fetch_page', ok: true, summary: 's', durationMs: 9_000 };
      const refused = {
        kind: 'gate' as const,
        action: 'network' as const,
        subject: 'evil.example',
        verdict: 'refused' as const,
        rule: 'egress',
        message: 'not allowed',
      };
      return [
        { kind: 'steps' as const, ...claimOf(a), steps: [result, refused] },
        {
          ...(completed(a) as object),
          result: {
            type: 'task_completed',
            summary: `the token is ${secret}`,
            data: {},
            artifacts: [],
            evidence: [],
            checks: [],
            method: 'm',
            limits: [],
          },
        } as never,
      ];
    };
    const bad = Array.from({ length: 6 }, (_, i) => task(`bad${i}`, [], { maxRetries: 0, optional: true }));
    const goals = [await desk.submit({ plan: planOf(...bad, task('end')) })];
    for (let i = 0; i < 4; i += 1) goals.push(await desk.submit({ plan: planOf(task('end')) }));
    for (const goalId of goals) await desk.finished(goalId);
    const reports = await analyze();
    expect(reports.map(({ analysis }) => analysis)).toEqual([...analysisNames]);
    expect(reports.filter(({ error }) => error)).toEqual([]);
    const found = await list('pending');
    const of = (type: string) => found.filter((one) => one.type === type);
    expect(of('bug_fix')).toMatchObject([
      { detectedBy: 'analysis:error_patterns', title: 'TOOL_FAILED: the printer is on fire', confidence: 0.56 },
    ]);
    expect(of('performance')).toMatchObject([{ title: 'the tool fetch_page takes 9.0 s on average' }]);
    expect(
      of('security')
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['Agents keep trying evil.example, which is refused', "What looks like a GitHub token stands in a goal's record"]);
    expect(JSON.stringify(found)).not.toContain(secret);
    expect(of('code_quality').map(({ detectedBy }) => detectedBy)).toContain('analysis:test_coverage');
    // Seen again they are the same.
    await analyze();
    const later = await list('pending');
    expect(later).toHaveLength(found.length);
    expect(later.every((one) => one.found === 2)).toBe(true);
  });

  // @requirement ORC-132
  it('run by themselves for an organisation at work, tell what they looked at, and not again within six hours', async () => {
    await desk.finished(await desk.submit({ plan: planOf(task('end')) }));
    await room.restart();
    const reports = async () => (await desk.bus.request(suggestionsReports, {}, desk.sender)).reports;
    const first = await eventually(async () => {
      const now = await reports().catch(() => []);
      return now.length === analysisNames.length ? now : undefined;
    });
    expect(first.find(({ analysis }) => analysis === 'test_coverage')).toMatchObject({ lookedAt: 1, unit: 'completed goals', found: 0 });
    await room.restart();
    await desk.finished(await desk.submit({ plan: planOf(task('end')) }));
    expect(await reports()).toEqual(first);
    await room.pool.query(`UPDATE analysis SET at = at - interval '6 hours 1 second' WHERE tenant_id = $1`, [desk.tenantId]);
    await room.restart();
    await eventually(async () =>
      (await reports().catch(() => [])).some(({ analysis, lookedAt }) => analysis === 'test_coverage' && lookedAt === 2),
    );
  });
});
