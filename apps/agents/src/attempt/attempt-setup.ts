import {
  type Brief,
  memoryRecall,
  type ModelMessage,
  type RecalledMemory,
  type TaskAssignment,
  type ToolPermission,
} from '@autoweave/contracts';
import { type Bus, type Sender } from '@autoweave/kernel';
import { renderMessages, renderSystem } from '@autoweave/models';
import { type GatedModel, type GatedTools, RunLedger, type SafetyGate } from '../gate/index.js';
import type { AgentHooks } from '../hook/agent-hooks.js';
import type { AgentDirectory } from '../interaction/agent-directory.js';
import { GrantDesk } from '../interaction/grant-desk.js';
import { interactionTools } from '../interaction/interaction-tools.js';
import type { KnowledgeInbox, Mailbox } from '../interaction/knowledge-inbox.js';
import type { NetworkPresence } from '../presence/network-presence.js';
import type { Reporter } from '../report/reporter.js';
import type { RunKey, StepsRepository } from '../step/steps.repository.js';
import type { PluginTools } from '../tools/plugin/plugin-tools.js';
import { type ToolFacts, toolSpecOf } from '../tools/tool.js';
import type { Workspace, Workspaces } from '../workspace/workspaces.js';
import { startAttempt } from './attempt-start.js';
import type { LoopPorts, LoopStart } from './loop-ports.js';
import type { RunContext, Spending } from './run-context.js';
import { missingUpstream } from './upstream.js';

export interface SetupPorts {
  readonly bus: Bus;
  readonly steps: StepsRepository;
  readonly gate: SafetyGate;
  readonly model: GatedModel;
  readonly tools: GatedTools;
  readonly plugins: PluginTools;
  readonly agents: AgentDirectory;
  readonly workspaces: Workspaces;
  readonly inbox: KnowledgeInbox;
  readonly network: NetworkPresence;
}

export interface Setup {
  readonly start: LoopStart;
  readonly ports: LoopPorts;
  readonly workspace: Workspace;
  readonly resumedFrom: number | undefined;
  /** To be closed when the attempt is over. */
  readonly mailbox: Mailbox;
}

export interface AttemptInput {
  readonly assignment: TaskAssignment;
  readonly key: RunKey;
  readonly reporter: Reporter;
  readonly hooks: AgentHooks;
  readonly spending: Spending;
  readonly signal: AbortSignal;
}

/** Everything an attempt needs before its first turn: workspace, where an earlier attempt stood, tools, brief. */
export async function setUp(input: AttemptInput, ports: SetupPorts): Promise<Setup> {
  const { assignment, key, reporter, hooks, spending, signal } = input;
  const sender: Sender = {
    tenantId: assignment.tenantId,
    actor: { type: 'agent', agent: assignment.agent.name, taskId: assignment.taskId, forUserId: assignment.userId },
  };
  const { workspace, checkpoints, resumedFrom, earlier, unknownEffects, notice } = await startAttempt(assignment, key, ports);
  const { state } = checkpoints;
  if (earlier?.how === 'handed_off' && earlier.by)
    ports.network.met(assignment.tenantId, `${earlier.by.agent}@${earlier.by.workerId}`, ports.network.instanceOf(assignment.agent.name));
  if (notice) reporter.step({ kind: 'notice', level: 'info', message: notice });

  const memories = state.messages.length > 0 || assignment.memory === false ? [] : await recall(assignment, sender, reporter, ports.bus);
  const ledger = RunLedger.from(state.ledger);
  spending.agentsSpawned = state.messages.filter((message) => message.role === 'tool' && message.tool === 'consult_agent').length;
  for (const url of fetchedIn(state.messages)) ledger.visit(url);
  ledger.begin({
    inputs: assignment.goal.inputs.length,
    upstream: assignment.upstream.length,
    memories: memories.length,
    notes: assignment.handOff ? 1 : 0,
  });
  const run: Omit<RunContext, 'allowedTools'> & { allowedTools: readonly string[] } = {
    assignment,
    allowedTools: [],
    ledger,
    spending,
    workspaceDir: workspace.dir,
    now: () => new Date(),
  };
  const show: LoopPorts['show'] = (step) => reporter.step(step);
  const { gate } = ports;
  // Rules without language ask nobody, and restricted agents work alone.
  const sociable = ports.model.provider !== 'embedded' && assignment.agent.privilege !== 'RESTRICTED';
  const interactions = sociable
    ? interactionTools({
        bus: ports.bus,
        sender,
        gate,
        run,
        hooks,
        show,
        network: ports.network,
        agents: await ports.agents.list(sender),
        votes: await ports.agents.openVotes(sender),
      })
    : [];
  const toolbox = ports.tools.with([...interactions, ...(await ports.plugins.list(sender))]);
  const wanted = toolsOf(assignment);
  const own = wanted.filter((name) => withinPermission(toolbox.get(name), assignment.agent.permission));
  const tools = [...new Set([...own, ...interactions.map((tool) => tool.name)])].flatMap((name) => toolbox.get(name) ?? []);
  run.allowedTools = tools.map((tool) => tool.name);
  const missing = missingUpstream(assignment);
  const brief: Extract<Brief, { purpose: 'execute' }> = {
    purpose: 'execute',
    goal: { goalId: assignment.goalId, ...assignment.goal },
    task: assignment.task,
    upstream: assignment.upstream,
    ...(missing.length > 0 ? { missing } : {}),
    ...(assignment.handOff ? { handOff: assignment.handOff } : {}),
    memories,
    files: await workspace.files(),
  };
  const mailbox = ports.inbox.mailbox(assignment);
  return {
    workspace,
    resumedFrom,
    mailbox,
    start: {
      run,
      brief,
      system: `${renderSystem(brief)}\n\n${assignment.agent.instructions}`,
      prompt: renderMessages(brief),
      specs: tools.map(toolSpecOf),
      interrupted: new Set(state.begun),
      unknownEffects,
    },
    ports: {
      gate,
      model: ports.model,
      tools: toolbox,
      toolContext: {
        tenantId: assignment.tenantId,
        workspaceDir: workspace.dir,
        resolve: workspace.resolve,
        signal,
        now: new Date(assignment.goal.receivedAt),
      },
      hooks,
      checkpoints,
      files: workspace.keeper,
      grants: new GrantDesk(ports.bus, sender, assignment),
      show,
      ...(sociable ? { told: () => mailbox.take() } : {}),
    },
  };
}

/** What the plan names, of what the agent may use at all: a plan is written by a model and widens nothing. */
export const toolsOf = ({ task, agent }: Pick<TaskAssignment, 'task' | 'agent'>): readonly string[] =>
  task.tools.length > 0 ? task.tools.filter((name) => agent.tools.includes(name)) : agent.tools;

const rank: Readonly<Record<ToolPermission, number>> = { READ_ONLY: 0, READ_WRITE: 1, EXECUTE: 2, ADMIN: 3 };
/** Whether a tool is within what the definition of the agent lets it use (AGT-044). */
export const withinPermission = (tool: Pick<ToolFacts, 'permission'> | undefined, most: ToolPermission = 'ADMIN'): boolean =>
  tool !== undefined && rank[tool.permission] <= rank[most];

/** Addresses that the conversation so far fetched. */
const fetchedIn = (messages: readonly ModelMessage[]): readonly string[] => {
  const done = new Set(messages.flatMap((message) => (message.role === 'tool' && message.ok ? [message.callId] : [])));
  return messages.flatMap((message) =>
    message.role === 'assistant'
      ? message.toolCalls.flatMap(({ callId, arguments: { url } }) => (done.has(callId) && typeof url === 'string' ? [url] : []))
      : [],
  );
};

/** What earlier goals taught, if the memory service answers in time; work goes on without. */
async function recall(assignment: TaskAssignment, sender: Sender, reporter: Reporter, bus: Bus): Promise<RecalledMemory[]> {
  try {
    const query = `${assignment.task.name}\n${assignment.goal.text}`.slice(0, 4_000);
    const found = await bus.request(memoryRecall, { query, namespaces: ['tenant', `user:${assignment.userId}`], limit: 5 }, sender, {
      timeoutMs: 2_000,
    });
    reporter.step({ kind: 'memory', recalled: found.hits.length, tier: found.tier });
    return found.hits.map(({ memory, score }) => ({ memoryId: memory.memoryId, title: memory.title, content: memory.content, score }));
  } catch {
    reporter.step({ kind: 'notice', level: 'warning', message: 'Memory did not answer; the task goes on without it' });
    return [];
  }
}
