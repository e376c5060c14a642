import {
  addUsage,
  type Brief,
  hooksEmit,
  memoryRecall,
  noUsage,
  type RecalledMemory,
  type TaskAssignment,
  type Usage,
} from '@autoweave/contracts';
import { BLOBS, type BlobStore, BUS, type Bus, fault, FaultError, LOG, type Log, type Sender, toFault } from '@autoweave/kernel';
import { renderMessages, renderSystem } from '@autoweave/models';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AGENTS_CONFIG, PLUGIN_TOOLS } from '../agents.tokens.js';
import type { AgentsConfig } from '../config.js';
import { GatedModel, GatedTools, RunLedger, SafetyGate } from '../gate/index.js';
import { Reporter } from '../report/reporter.js';
import { rebuild, type RunKey, StepsRepository } from '../step/steps.repository.js';
import type { PluginTools } from '../tools/plugin/plugin-tools.js';
import { toolSpecOf } from '../tools/tool.js';
import { type Workspace, Workspaces } from '../workspace/workspaces.js';
import { LoopFailure, runLoop } from './agent-loop.js';
import { readAnswer, withArtifacts } from './answer.js';

/** Why an attempt is stopped from outside; nothing is reported then. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
  constructor(
    reason: string,
    readonly keepFiles = false,
  ) {
    super(reason);
  }
}

/** A workspace whose attempt did not end and that nobody resumed for this long is removed. */
const abandonedAfterMs = 24 * 3_600_000;

/** Carries out one attempt from assignment to accepted outcome. */
@Injectable()
export class AttemptsService implements OnApplicationBootstrap {
  private readonly workspaces: Workspaces;

  constructor(
    @Inject(AGENTS_CONFIG) config: AgentsConfig,
    @Inject(BLOBS) blobs: BlobStore,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(LOG) private readonly log: Log,
    @Inject(StepsRepository) private readonly steps: StepsRepository,
    @Inject(SafetyGate) private readonly gate: SafetyGate,
    @Inject(GatedModel) private readonly model: GatedModel,
    @Inject(GatedTools) private readonly tools: GatedTools,
    @Inject(PLUGIN_TOOLS) private readonly plugins: PluginTools,
  ) {
    this.workspaces = new Workspaces(`${config.AUTOWEAVE_HOME}/workspaces`, blobs);
  }

  async onApplicationBootstrap(): Promise<void> {
    const swept = await this.workspaces.sweep(abandonedAfterMs);
    if (swept > 0) this.log.info({ swept }, 'removed workspaces that nobody came back to');
  }

  /** Resolves when the supervisor has the outcome, or when the attempt was abandoned. Never rejects. */
  async run(assignment: TaskAssignment, workerId: string, stop: AbortController): Promise<void> {
    const reporter = new Reporter(this.bus, this.log, workerId, assignment, () => stop.abort(new Abandoned('the attempt lost its task')));
    const timer = setTimeout(
      () => stop.abort(fault('TASK_TIMEOUT', `The task did not finish within ${assignment.task.timeoutSeconds} s`)),
      assignment.task.timeoutSeconds * 1_000,
    );
    const key: RunKey = {
      tenantId: assignment.tenantId,
      goalId: assignment.goalId,
      taskId: assignment.taskId,
      attempt: assignment.attempt,
    };
    reporter.started();
    let spent: Usage = noUsage;
    try {
      const outcome = await this.attempt(assignment, key, workerId, reporter, stop.signal);
      spent = outcome.usage;
      if (outcome.kind === 'suspended') {
        await this.steps.end(key, 'suspended');
        await reporter.finish({ kind: 'suspended', approval: outcome.approval, usage: spent });
        return;
      }
      const answer = readAnswer(outcome.text, this.model.label);
      if (answer.kind === 'fault') throw new FaultError(answer.fault);
      const artifacts = await outcome.workspace.collect();
      await this.steps.end(key, 'completed');
      await reporter.finish({ kind: 'completed', result: withArtifacts(answer.result, artifacts), usage: spent });
      this.emitHook('task_completed', assignment, { summary: answer.result.summary });
    } catch (raw) {
      const error = raw instanceof LoopFailure ? raw.failure : raw;
      if (raw instanceof LoopFailure) spent = addUsage(spent, raw.usage);
      if (await this.fail(error, key, reporter, spent, stop.signal)) this.emitHook('agent_error', assignment, { fault: toFault(error) });
    } finally {
      clearTimeout(timer);
      reporter.stop();
    }
    // A worker that stops leaves its files: the next attempt here goes on with them.
    if (stop.signal.reason instanceof Abandoned && stop.signal.reason.keepFiles) return;
    await this.workspaces
      .discard(assignment)
      .catch((error: unknown) => this.log.warn({ err: error, taskId: key.taskId }, 'a workspace could not be removed'));
  }

  /** Resolves with whether the failure was reported. */
  private async fail(error: unknown, key: RunKey, reporter: Reporter, usage: Usage, signal: AbortSignal): Promise<boolean> {
    if (signal.reason instanceof Abandoned || error instanceof Abandoned) {
      reporter.stop();
      return false;
    }
    const problem = toFault(signal.aborted ? signal.reason : error);
    if (problem.code === 'INTERNAL') this.log.error({ err: error, taskId: key.taskId }, 'an attempt failed');
    await this.steps.end(key, 'failed').catch(() => undefined);
    await reporter.finish({ kind: 'failed', fault: problem, usage });
    return true;
  }

  /** Plugins listen to how tasks end; nobody waits for them, and a plugin service that is away costs nothing. */
  private emitHook(hook: 'task_completed' | 'agent_error', assignment: TaskAssignment, data: Record<string, unknown>): void {
    const { goalId, taskId, attempt, task, agent, tenantId } = assignment;
    const about = { goalId, taskId, attempt, name: task.name, agent: agent.name };
    void this.bus
      .send(hooksEmit, { hook, data: { ...about, ...data } }, { tenantId, actor: { type: 'service', service: 'agents' } })
      .catch((error: unknown) => this.log.debug({ err: error, hook }, 'a hook could not be emitted'));
  }

  private async attempt(assignment: TaskAssignment, key: RunKey, workerId: string, reporter: Reporter, signal: AbortSignal) {
    const sender: Sender = {
      tenantId: assignment.tenantId,
      actor: { type: 'agent', agent: assignment.agent.name, taskId: assignment.taskId, forUserId: assignment.userId },
    };
    const resumeFrom = await this.steps.resumable(key);
    const resumed = resumeFrom === undefined ? undefined : await this.workspaces.prepare(assignment, resumeFrom);
    const workspace = resumed ?? ((await this.workspaces.prepare(assignment)) as Workspace);
    const history = rebuild(resumed && resumeFrom !== undefined ? await this.steps.chain(assignment.taskId, resumeFrom) : []);
    await this.steps.begin(key, workerId, resumed ? resumeFrom : undefined);
    if (resumed)
      reporter.step({
        kind: 'notice',
        level: 'info',
        message: `Goes on where attempt ${resumeFrom} stopped, with ${history.modelSteps} finished step(s)`,
      });

    const memories = history.messages.length > 0 ? [] : await this.recall(assignment, sender, reporter);
    const toolbox = this.tools.with(await this.plugins.list(sender));
    const wanted = assignment.task.tools.length > 0 ? assignment.task.tools : assignment.agent.tools;
    const tools = wanted.flatMap((name) => toolbox.get(name) ?? []);
    const brief: Brief = {
      purpose: 'execute',
      goal: { goalId: assignment.goalId, ...assignment.goal },
      task: assignment.task,
      upstream: assignment.upstream,
      memories,
      files: await workspace.files(),
    };
    let seq = 0;
    const end = await runLoop(
      {
        assignment,
        brief,
        system: `${renderSystem(brief)}\n\n${assignment.agent.instructions}`,
        prompt: renderMessages(brief),
        specs: tools.map(toolSpecOf),
        allowedTools: tools.map((tool) => tool.name),
        history,
      },
      {
        gate: this.gate,
        ledger: new RunLedger(),
        model: this.model,
        tools: toolbox,
        toolContext: { workspaceDir: workspace.dir, resolve: workspace.resolve, signal, now: new Date(assignment.goal.receivedAt) },
        save: (step, usage) => this.steps.append(key, seq++, step, usage),
        show: (step) => reporter.step(step),
        now: () => new Date(),
      },
      signal,
    );
    return { ...end, workspace };
  }

  /** What earlier goals taught, if the memory service answers in time; work goes on without. */
  private async recall(assignment: TaskAssignment, sender: Sender, reporter: Reporter): Promise<RecalledMemory[]> {
    try {
      const query = `${assignment.task.name}\n${assignment.goal.text}`.slice(0, 4_000);
      const recall = await this.bus.request(
        memoryRecall,
        { query, namespaces: ['tenant', `user:${assignment.userId}`], limit: 5 },
        sender,
        { timeoutMs: 2_000 },
      );
      reporter.step({ kind: 'memory', recalled: recall.hits.length, tier: recall.tier });
      return recall.hits.map(({ memory, score }) => ({ memoryId: memory.memoryId, title: memory.title, content: memory.content, score }));
    } catch {
      reporter.step({ kind: 'notice', level: 'warning', message: 'Memory did not answer; the task goes on without it' });
      return [];
    }
  }
}
