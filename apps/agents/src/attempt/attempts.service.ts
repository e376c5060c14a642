import { type HookPayload, type TaskAssignment } from '@autoweave/contracts';
import {
  BLOBS,
  type BlobStore,
  BUS,
  type Bus,
  crashPoint,
  fault,
  FaultError,
  LOG,
  type Log,
  SETTINGS,
  type SettingsReader,
  toFault,
} from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AGENT_DIRECTORY, AGENTS_CONFIG, PLUGIN_TOOLS } from '../agents.tokens.js';
import type { AgentsConfig } from '../config.js';
import { GatedModel, GatedTools, SafetyGate } from '../gate/index.js';
import { AgentHooks } from '../hook/agent-hooks.js';
import { HooksService } from '../hook/hooks.service.js';
import type { AgentDirectory } from '../interaction/agent-directory.js';
import { KnowledgeInbox } from '../interaction/knowledge-inbox.js';
import { NetworkPresence } from '../presence/network-presence.js';
import { Reporter } from '../report/reporter.js';
import { type RunKey, StepsRepository } from '../step/steps.repository.js';
import type { PluginTools } from '../tools/plugin/plugin-tools.js';
import { Workspaces } from '../workspace/workspaces.js';
import { Abandoned } from './abandoned.js';
import { type LoopEnd, runLoop } from './agent-loop.js';
import { withDefaults } from './agent-defaults.js';
import { readAnswer, withArtifacts } from './answer.js';
import { type AttemptInput, setUp, type Setup } from './attempt-setup.js';
import { Spending } from './run-context.js';

type Outcome = HookPayload<'SessionEnd'>['outcome'];

/** Carries out one attempt from assignment to accepted outcome. */
@Injectable()
export class AttemptsService {
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
    @Inject(AGENT_DIRECTORY) private readonly agents: AgentDirectory,
    @Inject(HooksService) private readonly hooks: HooksService,
    @Inject(KnowledgeInbox) private readonly inbox: KnowledgeInbox,
    @Inject(NetworkPresence) private readonly network: NetworkPresence,
    @Inject(SETTINGS) private readonly settings: SettingsReader,
  ) {
    this.workspaces = new Workspaces(`${config.AUTOWEAVE_HOME}/workspaces`, blobs);
  }

  /**
   * Resolves when the supervisor has the outcome, when the attempt was abandoned, or when somebody has taken it before. Never
   * rejects.
   */
  async run(given: TaskAssignment, workerId: string, stop: AbortController): Promise<void> {
    const assignment = withDefaults(given, this.settings);
    const { tenantId, goalId, taskId, attempt, userId, agentType } = assignment;
    const key: RunKey = { tenantId, goalId, taskId, attempt, userId, agent: assignment.agent.name, agentType };
    if (!(await this.claim(key, workerId))) return;
    const spending = new Spending();
    const reporter = new Reporter(
      this.bus,
      this.log,
      workerId,
      assignment,
      () => stop.abort(new Abandoned('the attempt lost its task', true)),
      () => spending.usage,
    );
    const timer = setTimeout(
      () => stop.abort(fault('TASK_TIMEOUT', `The task did not finish within ${assignment.task.timeoutSeconds} s`)),
      assignment.task.timeoutSeconds * 1_000,
    );
    const input: AttemptInput = {
      assignment,
      key,
      reporter,
      hooks: new AgentHooks(this.hooks.manager, assignment),
      spending,
      signal: stop.signal,
    };
    reporter.started();
    let outcome: Outcome = 'abandoned';
    try {
      outcome = await this.attempt(input);
    } catch (error) {
      if (await this.fail(error, input)) outcome = 'failed';
    } finally {
      clearTimeout(timer);
      reporter.stop();
    }
    input.hooks.tell('SessionEnd', { outcome, usage: input.spending.usage });
    // The next attempt goes on with the files of one that waits, handed over, or had to leave; it may be copying them now.
    if (outcome === 'suspended' || outcome === 'handed_off' || (stop.signal.reason instanceof Abandoned && stop.signal.reason.keepFiles))
      return;
    await this.workspaces
      .discard(assignment)
      .catch((error: unknown) => this.log.warn({ err: error, taskId: key.taskId }, 'a workspace could not be removed'));
  }

  /**
   * Takes the attempt before anything is done or said for it: two workers that held it would both speak with its token, and the
   * one that found its steps taken would fail the other one's work. What cannot be taken now is given again.
   */
  private async claim(key: RunKey, workerId: string): Promise<boolean> {
    try {
      const isOurs = await this.steps.claim(key, workerId);
      if (!isOurs) this.log.info({ taskId: key.taskId, attempt: key.attempt }, 'an attempt that was taken before was left alone');
      return isOurs;
    } catch (error) {
      this.log.warn({ err: error, taskId: key.taskId }, 'an attempt could not be taken; the supervisor will give the task again');
      return false;
    }
  }

  private async attempt(input: AttemptInput): Promise<Outcome> {
    const { assignment, reporter, hooks, spending, signal } = input;
    const setup = await setUp(input, {
      bus: this.bus,
      steps: this.steps,
      gate: this.gate,
      model: this.model,
      tools: this.tools,
      plugins: this.plugins,
      agents: this.agents,
      workspaces: this.workspaces,
      inbox: this.inbox,
      network: this.network,
    });
    const { resumedFrom } = setup;
    hooks.tell('SessionStart', {
      task: assignment.task.name,
      tools: [...setup.start.run.allowedTools],
      ...(resumedFrom === undefined ? {} : { resumedFrom }),
    });
    if (resumedFrom === undefined) {
      const { cancelled, reason, by } = await hooks.ask('UserPromptSubmit', { text: assignment.goal.text });
      if (cancelled) {
        setup.mailbox.close();
        throw fault('SAFETY_VIOLATION', `${by ?? 'A hook'} stopped the task: ${reason ?? 'no reason given'}`);
      }
    }
    const end = await runLoop(setup.start, setup.ports, signal).finally(() => setup.mailbox.close());
    switch (end.kind) {
      case 'suspended':
        await this.steps.end(input.key, 'suspended');
        await reporter.finish({ kind: 'suspended', approval: end.approval, usage: spending.usage });
        return 'suspended';
      case 'handed_off':
        await this.steps.end(input.key, 'handed_off');
        await reporter.finish({ kind: 'handed_off', to: end.to, note: end.note, usage: spending.usage });
        return 'handed_off';
      case 'answered':
        return this.complete(input, setup, end);
    }
  }

  private async complete(input: AttemptInput, { workspace }: Setup, { text }: Extract<LoopEnd, { kind: 'answered' }>): Promise<Outcome> {
    const { assignment, key, reporter, hooks, spending } = input;
    const answer = readAnswer(text, this.thoughtBy(spending), assignment.task);
    if (answer.kind === 'fault') throw new FaultError(answer.fault);
    if (answer.kind === 'invalid') throw fault('MODEL_ANSWER_INVALID', `The model's answer does not fit: ${answer.errors.join('; ')}`);
    const { summary } = answer.result;
    await hooks.ask('Stop', { summary });
    const artifacts = await workspace.collect();
    crashPoint('agents.before_report');
    await reporter.finish({ kind: 'completed', result: withArtifacts(answer.result, artifacts), usage: spending.usage });
    crashPoint('agents.after_report');
    // Only now: an attempt that ends before it is known to have ended is gone on with, not begun anew.
    await this.steps.end(key, 'completed');
    hooks.tell('task_completed', { name: assignment.task.name, summary });
    return 'completed';
  }

  /** What people are told did the thinking: a fallback is named, not the model that could not. */
  private thoughtBy({ model }: Spending): string {
    return model === undefined || model === `${this.model.provider}:${this.model.model}` ? this.model.label : model;
  }

  /** Resolves with whether the failure was reported. */
  private async fail(error: unknown, { assignment, key, reporter, hooks, spending, signal }: AttemptInput): Promise<boolean> {
    if (signal.reason instanceof Abandoned || error instanceof Abandoned) {
      reporter.stop();
      return false;
    }
    const problem = toFault(signal.aborted ? signal.reason : error);
    if (problem.code === 'INTERNAL') this.log.error({ err: error, taskId: key.taskId }, 'an attempt failed');
    await this.steps.end(key, 'failed').catch(() => undefined);
    await reporter.finish({ kind: 'failed', fault: problem, usage: spending.usage });
    hooks.tell('agent_error', { name: assignment.task.name, fault: problem });
    return true;
  }
}
