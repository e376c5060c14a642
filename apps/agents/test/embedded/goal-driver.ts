import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import {
  type Brief,
  type Fault,
  Intent,
  type ModelMessage,
  type ModelToolCall,
  Plan,
  type PlanTask,
  TaskAnswer,
  TaskResult,
} from '@autoweave/contracts';
import { embeddedModel } from '@autoweave/models';
import { z } from 'zod';
import { dataTools } from '../../src/tools/data/index.js';
import { writeWorkspaceFile } from '../../src/tools/data/write-file-atomic.js';
import { defineTool, type ToolContext, type ToolDefinition, toolSpecOf } from '../../src/tools/tool.js';

const writeFileTool = defineTool({
  name: 'write_file',
  description: 'Write a text file.',
  permission: 'READ_WRITE',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({ path: z.string(), content: z.string() }),
  run: async ({ path, content }, ctx) => ({ output: await writeWorkspaceFile(path, content, ctx), summary: path }),
});
const tools: readonly ToolDefinition[] = [...dataTools, writeFileTool];

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
  { type: 'data', description: 'data', tools: tools.map((t) => t.name) },
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

export const toolNamed = (name: string): ToolDefinition => tools.find((t) => t.name === name) as ToolDefinition;

/** Runs one tool on files as a model would, input schema included. */
export const callTool = async (name: string, input: unknown, ctx: ToolContext): Promise<Record<string, unknown>> => {
  const tool = toolNamed(name);
  const { output } = await tool.run(tool.input.parse(input), ctx);
  return JSON.parse(JSON.stringify(output)) as Record<string, unknown>;
};

const ask = async (
  brief: Brief,
  messages: readonly ModelMessage[],
): Promise<{ readonly text: string; readonly calls: readonly ModelToolCall[] }> => {
  let text = '';
  const calls: ModelToolCall[] = [];
  const request = { tenantId: 't', brief, system: '', messages, tools: tools.map(toolSpecOf), maxOutputTokens: 4_096, temperature: 0 };
  for await (const part of embeddedModel().stream(request, new AbortController().signal)) {
    if (part.type === 'text') text += part.text;
    if (part.type === 'tool_call') calls.push(part.call);
  }
  return { text, calls };
};

const faultOf = (error: unknown): Fault =>
  error instanceof Error && 'fault' in error ? (error.fault as Fault) : { code: 'INTERNAL', message: String(error) };

const runTask = async (brief: Extract<Brief, { purpose: 'execute' }>, ctx: ToolContext, log: ModelToolCall[]): Promise<TaskAnswer> => {
  const messages: ModelMessage[] = [{ role: 'user', text: brief.task.description }];
  for (let turn = 0; turn < 40; turn++) {
    const { text, calls } = await ask(brief, messages);
    if (calls.length === 0) return TaskAnswer.parse(JSON.parse(text));
    log.push(...calls);
    messages.push({ role: 'assistant', text, toolCalls: calls });
    for (const call of calls) {
      const tool = toolNamed(call.tool);
      try {
        const { output } = await tool.run(tool.input.parse(call.arguments), ctx);
        messages.push({ role: 'tool', callId: call.callId, tool: call.tool, ok: true, output: JSON.parse(JSON.stringify(output)) });
      } catch (error) {
        messages.push({ role: 'tool', callId: call.callId, tool: call.tool, ok: false, output: faultOf(error) });
      }
    }
  }
  throw new Error('the task does not end');
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
    const intent = Intent.parse(JSON.parse((await ask({ purpose: 'intent', goal, capabilities: [] }, [])).text));
    const results = new Map<string, TaskResult>();
    const calls: ModelToolCall[] = [];
    if (intent.refusal)
      return { intent, results, files: new Map(), calls, fault: { code: intent.refusal.code, message: intent.refusal.reason } };
    const plan = Plan.parse(JSON.parse((await ask({ purpose: 'plan', goal, intent, agents, memories: [] }, [])).text));
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
        if (answer.fault) return { intent, plan, results, fault: answer.fault, files: await listFiles(ctx.workspaceDir), calls };
        results.set(task.key, TaskResult.parse({ type: 'task_completed', ...answer, method: answer.method ?? '' }));
      } catch (error) {
        return { intent, plan, results, fault: faultOf(error), files: await listFiles(ctx.workspaceDir), calls };
      }
    }
    return { intent, plan, results, files: await listFiles(ctx.workspaceDir), calls };
  });
