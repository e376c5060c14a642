import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import {
  type Brief,
  type Fault,
  Intent,
  type ModelToolCall,
  Plan,
  type PlanTask,
  type TaskAssignment,
  TaskResult,
} from '@autoweave/contracts';
import { HookManager } from '@autoweave/kernel';
import { embeddedModel, renderMessages, renderSystem } from '@autoweave/models';
import { runLoop } from '../../src/attempt/agent-loop.js';
import { Spending } from '../../src/attempt/run-context.js';
import { AgentHooks } from '../../src/hook/agent-hooks.js';
import { afterStep, firstState } from '../../src/step/loop-state.js';
import type { StepRecord } from '../../src/step/step-record.js';
import { GatedModel, GatedTools, RunLedger, SafetyGate } from '../../src/gate/index.js';
import { type Answer, readAnswer } from '../../src/attempt/answer.js';
import { type ToolContext, type ToolDefinition, toolSpecOf } from '../../src/tools/tool.js';
import { Toolbox, workspaceTools } from '../../src/tools/toolbox.js';

const toolbox = new Toolbox(workspaceTools);

export interface Outcome {
  readonly intent: Intent;
  readonly plan?: Plan;
  readonly results: ReadonlyMap<string, TaskResult>;
  readonly fault?: Fault;
  readonly files: ReadonlyMap<string, string>;
  readonly calls: readonly ModelToolCall[];
}

const agents = [
  { type: 'code', description: 'code', tools: ['write_file', 'read_file'] },
  { type: 'data', description: 'data', tools: [...toolbox.names()] },
];

/** A temporary directory that is confined like a workspace, gone after `use`. */
export const inWorkspace = async <T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (ctx: ToolContext) => Promise<T>,
): Promise<T> => {
  const dir = await mkdtemp(join(tmpdir(), 'aw-ws-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
    const confined = async (path: string): Promise<string> => {
      const real = resolve(dir, path);
      if (real !== dir && !real.startsWith(dir + sep))
        throw Object.assign(new Error('outside'), { fault: { code: 'SAFETY_VIOLATION', message: 'outside the workspace' } });
      return real;
    };
    return await use({ workspaceDir: dir, resolve: confined, signal: AbortSignal.timeout(120_000), now: new Date('2026-01-15T12:00:00Z') });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

export const toolNamed = (name: string): ToolDefinition => toolbox.get(name) as ToolDefinition;

/** Runs one tool on files as a model would, input schema included. */
export const callTool = async (name: string, input: unknown, ctx: ToolContext): Promise<Record<string, unknown>> => {
  const tool = toolNamed(name);
  const { output } = await tool.run(tool.input.parse(input), ctx);
  return JSON.parse(JSON.stringify(output)) as Record<string, unknown>;
};

/** What the supervisor asks of a model, without tools. */
const ask = async (brief: Brief): Promise<string> => {
  let text = '';
  const request = { tenantId: 't', brief, system: renderSystem(brief), messages: [], tools: [], maxOutputTokens: 4_096, temperature: 0 };
  for await (const part of embeddedModel().stream(request, new AbortController().signal)) if (part.type === 'text') text += part.text;
  return text;
};

const faultOf = (error: unknown): Fault =>
  error instanceof Error && 'fault' in error ? (error.fault as Fault) : { code: 'INTERNAL', message: String(error) };

/** One attempt by the real agent loop: gate, toolbox and answer reader included. */
const runTask = async (brief: Extract<Brief, { purpose: 'execute' }>, ctx: ToolContext, log: ModelToolCall[]): Promise<Answer> => {
  const tools = brief.task.tools.flatMap((name) => toolbox.get(name) ?? []);
  const assignment: TaskAssignment = {
    tenantId: 't',
    userId: 'user_00000000000000000000000000',
    goalId: brief.goal.goalId,
    taskId: 'task_00000000000000000000000000',
    attempt: 1,
    token: 'x',
    agentType: brief.task.agentType,
    agent: { name: 'data', instructions: '', tools: ['*'], privilege: 'STANDARD' },
    goal: { text: brief.goal.text, inputs: [...brief.goal.inputs], receivedAt: brief.goal.receivedAt },
    task: brief.task,
    upstream: [...brief.upstream],
    grants: [],
    trace: null,
    budget: { tokens: 100_000, costMicroUsd: 1_000_000, endsAt: '2999-01-01T00:00:00.000Z' },
  };
  const end = await runLoop(
    {
      run: {
        assignment,
        allowedTools: tools.map((t) => t.name),
        ledger: new RunLedger(),
        spending: new Spending(),
        workspaceDir: ctx.workspaceDir,
        now: () => ctx.now,
      },
      brief,
      system: renderSystem(brief),
      prompt: renderMessages(brief),
      specs: tools.map(toolSpecOf),
      interrupted: new Set(),
      unknownEffects: new Set(),
    },
    {
      gate: new SafetyGate(),
      hooks: new AgentHooks(new HookManager(), assignment),
      model: new GatedModel(embeddedModel()),
      tools: new GatedTools(workspaceTools),
      toolContext: ctx,
      checkpoints: forgetful(),
      files: { changes: async () => ({ saved: {} }) },
      grants: { take: async () => true },
      show: (step) => {
        if (step.kind === 'tool_call') log.push({ callId: step.callId, tool: step.tool, arguments: step.arguments });
      },
    },
    ctx.signal,
  );
  if (end.kind !== 'answered') throw new Error('the embedded model never needs an approval here');
  return readAnswer(end.text, 'embedded');
};

/** Checkpoints that nobody comes back to. */
const forgetful = () => {
  let state = firstState;
  return {
    get state() {
      return state;
    },
    save: async (step: StepRecord) => void (state = afterStep(state, step)),
  };
};

const listFiles = async (dir: string): Promise<ReadonlyMap<string, string>> => {
  const entries = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((e) => e.isFile());
  const out = new Map<string, string>();
  for (const e of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    out.set(join(e.parentPath, e.name).slice(dir.length + 1), await readFile(join(e.parentPath, e.name), 'utf8'));
  return out;
};

/** Carries out a goal with the embedded model and the data tools, one task after the other, in a temporary workspace. */
export const runGoal = (
  text: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  receivedAt = '2026-01-15T12:00:00.000Z',
): Promise<Outcome> =>
  inWorkspace(files, async (ctx) => {
    const inputs = Object.entries(files).map(([name, content]) => ({
      fileId: 'file_00000000000000000000000000',
      name,
      mediaType: 'application/octet-stream',
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    }));
    const goal = { goalId: 'goal_00000000000000000000000000', text, inputs, receivedAt };
    const intent = Intent.parse(JSON.parse(await ask({ purpose: 'intent', goal, capabilities: [] })));
    const results = new Map<string, TaskResult>();
    const calls: ModelToolCall[] = [];
    if (intent.refusal)
      return { intent, results, files: new Map(), calls, fault: { code: intent.refusal.code, message: intent.refusal.reason } };
    const plan = Plan.parse(JSON.parse(await ask({ purpose: 'plan', goal, intent, agents, memories: [] })));
    const open: PlanTask[] = [...plan.tasks];
    while (open.length > 0) {
      const at = open.findIndex((t) => t.dependsOn.every((d) => results.has(d)));
      const [task] = open.splice(at, 1) as [PlanTask];
      const upstream = task.dependsOn.map((key) => ({
        key,
        name: plan.tasks.find((t) => t.key === key)?.name ?? key,
        result: results.get(key) as TaskResult,
      }));
      const brief = {
        purpose: 'execute' as const,
        goal,
        task,
        upstream,
        memories: [],
        files: inputs.map((i) => ({ path: i.name, size: i.size, mediaType: i.mediaType })),
      };
      try {
        const answer = await runTask(brief, ctx, calls);
        if (answer.kind === 'invalid') throw new Error(answer.errors.join());
        if (answer.kind === 'fault') return { intent, plan, results, fault: answer.fault, files: await listFiles(ctx.workspaceDir), calls };
        results.set(task.key, TaskResult.parse(answer.result));
      } catch (error) {
        return { intent, plan, results, fault: faultOf(error), files: await listFiles(ctx.workspaceDir), calls };
      }
    }
    // Without a language model the critic goes by self-checks alone: there have to be some wherever somebody judges.
    const isJudged = intent.pattern !== 'single' || plan.criteria.some((c) => c.kind === 'checks');
    if (isJudged && ![...results.values()].some((r) => r.checks.length > 0)) throw new Error('no task made a self-check');
    return { intent, plan, results, files: await listFiles(ctx.workspaceDir), calls };
  });
