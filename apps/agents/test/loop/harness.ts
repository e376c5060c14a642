import type { Brief, ModelProvider, Step, TaskAssignment } from '@autoweave/contracts';
import { HookManager } from '@autoweave/kernel';
import { runLoop } from '../../src/attempt/agent-loop.js';
import type { LoopPorts } from '../../src/attempt/loop-ports.js';
import { Spending } from '../../src/attempt/run-context.js';
import { GatedModel, GatedTools, RunLedger, SafetyGate } from '../../src/gate/index.js';
import { AgentHooks } from '../../src/hook/agent-hooks.js';
import { afterStep, firstState, rebuild } from '../../src/step/loop-state.js';
import type { StepRecord, StepSpending } from '../../src/step/step-record.js';
import { fileTools } from '../../src/tools/file/index.js';
import { type ToolDefinition, toolSpecOf } from '../../src/tools/tool.js';
import { confine } from '../../src/workspace/confine.js';

export const id = (prefix: string) => `${prefix}_01h2xcejqtf2nbrexx3vqjhp41`;

export const assignmentOf = (extra: Partial<TaskAssignment> = {}): TaskAssignment =>
  ({
    tenantId: id('tenant'),
    userId: id('user'),
    goalId: id('goal'),
    taskId: id('task'),
    attempt: 1,
    token: 't',
    agentType: 'general',
    agent: { name: 'Generalist', instructions: '', tools: [], privilege: 'STANDARD' },
    goal: { text: 'g', inputs: [], receivedAt: '2026-01-01T00:00:00.000Z' },
    task: {
      key: 'k',
      name: 'n',
      description: '',
      agentType: 'general',
      priority: 5,
      dependsOn: [],
      tools: [],
      maxRetries: 3,
      timeoutSeconds: 60,
      weight: 1,
    },
    upstream: [],
    grants: [],
    budget: { tokens: 100_000, costMicroUsd: 1_000_000, endsAt: '2999-01-01T00:00:00.000Z' },
    trace: null,
    ...extra,
  }) as TaskAssignment;

export interface LoopOptions {
  readonly model: ModelProvider;
  readonly dir: string;
  readonly assignment?: Partial<TaskAssignment>;
  /** Steps of the attempts before. */
  readonly history?: readonly StepRecord[];
  /** What interrupted calls of attempts whose conversation is gone would have done. */
  readonly unknownEffects?: ReadonlySet<string>;
  /** Where uses of standing grants are counted; by default it grants all. */
  readonly grants?: LoopPorts['grants'];
  readonly tools?: readonly ToolDefinition[];
  readonly hooks?: HookManager;
  readonly signal?: AbortSignal;
  /** Runs before a step is kept; what it throws stands for a crash. */
  readonly onSave?: (step: StepRecord) => void;
}

/** One attempt by the real loop, gate and tools; its checkpoints are kept in memory. */
export function attempt(options: LoopOptions) {
  const assignment = assignmentOf(options.assignment);
  const definitions = [...fileTools, ...(options.tools ?? [])];
  const tools = new GatedTools(definitions);
  const signal = options.signal ?? new AbortController().signal;
  const before = rebuild(options.history ?? []);
  const saved: StepRecord[] = [];
  const spent: (StepSpending | undefined)[] = [];
  const shown: Step[] = [];
  const spending = new Spending();
  let state = options.history ? before : firstState;
  const brief: Extract<Brief, { purpose: 'execute' }> = {
    purpose: 'execute',
    goal: { goalId: assignment.goalId, ...assignment.goal },
    task: assignment.task,
    upstream: [],
    memories: [],
    files: [],
  };
  const done = runLoop(
    {
      run: {
        assignment,
        allowedTools: tools.names(),
        ledger: RunLedger.from(state.ledger),
        spending,
        workspaceDir: options.dir,
        now: () => new Date(),
      },
      brief,
      system: 's',
      prompt: [{ role: 'user', text: 'go' }],
      specs: definitions.map(toolSpecOf),
      interrupted: new Set(before.begun),
      unknownEffects: options.unknownEffects ?? new Set(),
    },
    {
      gate: new SafetyGate(),
      model: new GatedModel(options.model),
      tools,
      toolContext: { workspaceDir: options.dir, resolve: (path) => confine(options.dir, path), signal, now: new Date() },
      hooks: new AgentHooks(options.hooks ?? new HookManager(), assignment),
      checkpoints: {
        get state() {
          return state;
        },
        async save(step, by) {
          options.onSave?.(step);
          state = afterStep(state, step);
          saved.push(step);
          spent.push(by);
        },
      },
      files: { changes: async () => ({ saved: {} }) },
      grants: options.grants ?? { take: async () => true },
      show: (step) => void shown.push(step),
    },
    signal,
  );
  done.catch(() => undefined);
  return { done, saved, spent, shown, spending, assignment };
}
