import {
  addUsage,
  CriticAnswer,
  type CriterionOutcome,
  type GoalState,
  Intent,
  noUsage,
  Plan,
  ReflectAnswer,
  type Usage,
} from '@autoweave/contracts';
import { type Decision, type GoalCommand, type GoalRun, judgedStatements, planErrors, taskByKey } from '@autoweave/engine';
import { crashPoint, type Log, toFault } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import { freshTaskIds, maxPlanTasks } from '../writer/submission.js';
import { ThoughtPermit } from './admission.js';
import { ask, ThoughtFailure } from './ask.js';
import { criticBrief, intentBrief, planBrief, reflectBrief } from './briefs.js';
import { Desk } from './desk.js';
import type { TelosKeeper } from '../telos/telos-keeper.js';
import type { MemoryLink } from './memory-link.js';
import type { PermittedModel } from './permitted-model.js';
import { shortcutPlan } from './shortcut.js';

export interface ThinkingParts {
  readonly model: PermittedModel;
  readonly agents: AgentDirectory;
  readonly memory: MemoryLink;
  readonly timeoutMs: number;
  readonly telos: TelosKeeper;
  /** What is done to every plan that is made here. */
  readonly finish?: (plan: Plan, tenantId: string) => Plan;
  readonly log: Log;
  /** Sends a command to the goal; resolves when its outcome is written. */
  readonly command: (goalId: string, command: GoalCommand) => Promise<Decision>;
}

interface Thought {
  readonly state: GoalState;
  readonly replans: number;
  readonly abort: AbortController;
}

/** States in which a goal waits for somebody's thoughts or for the memory. */
const thoughtful: ReadonlySet<GoalState> = new Set(['INTENT_ANALYSIS', 'TASK_DECOMPOSITION', 'VERIFYING', 'WRITING_MEMORY', 'REFLECTING']);
/** A provider that fails is asked again so often before the goal fails with its fault. */
const maxTries = 3;
const retryAfterMs = 1_000;
/** Asking again would give the same. */
const hopeless: ReadonlySet<string> = new Set(['MODEL_ANSWER_INVALID', 'BUDGET_EXCEEDED']);
/** How it stands to the organisation's documents is not for the model to say. */
const PlannedPlan = Plan.omit({ alignment: true });
/** Calls of models and of the memory under way at the same time. */
const thoughtsAtOnce = 16;

/**
 * Takes goals through the states that need a model or the memory. Runs beside the writer and only sends it commands: what
 * a crash interrupts is simply asked again, because the state of the goal says what is missing.
 */
export class Thinking {
  readonly #thoughts = new Map<string, Thought>();
  readonly #desk = new Desk(thoughtsAtOnce);

  constructor(private readonly parts: ThinkingParts) {}

  /** The goal may need something now; does nothing when it does not, or when that is under way. */
  enter(run: GoalRun): void {
    if (!thoughtful.has(run.state)) return this.leave(run.goalId);
    // What is being thought may be thought to its end; nothing new begins while a person holds the goal.
    if (run.paused) return;
    const present = this.#thoughts.get(run.goalId);
    if (present && present.state === run.state && present.replans === run.replans) return;
    present?.abort.abort();
    const thought = { state: run.state, replans: run.replans, abort: new AbortController() };
    this.#thoughts.set(run.goalId, thought);
    void this.#think(run, thought);
  }

  /** The goal is over or gone: stop thinking about it. */
  leave(goalId: string): void {
    this.#thoughts.get(goalId)?.abort.abort();
    this.#thoughts.delete(goalId);
  }

  close(): void {
    for (const goalId of this.#thoughts.keys()) this.leave(goalId);
  }

  async #think(run: GoalRun, thought: Thought): Promise<void> {
    if (!(await this.#desk.enter(run.tenantId, run.priority, thought.abort.signal))) return;
    try {
      await this.#conclusion(run, thought);
    } finally {
      this.#desk.leave();
    }
  }

  async #conclusion(run: GoalRun, thought: Thought): Promise<void> {
    /** What earlier tries cost: it is booked with whatever comes of the thought. */
    let spent = noUsage;
    for (let attempt = 1; !thought.abort.signal.aborted; attempt += 1) {
      const signal = AbortSignal.any([thought.abort.signal, AbortSignal.timeout(this.parts.timeoutMs)]);
      try {
        const command = await this.#conclude(run, thought.state, signal);
        if (thought.abort.signal.aborted) return;
        crashPoint('supervisor.thought');
        await this.#send(run.goalId, 'usage' in command && command.usage ? { ...command, usage: addUsage(spent, command.usage) } : command);
        return;
      } catch (raw) {
        if (thought.abort.signal.aborted) return;
        if (raw instanceof ThoughtFailure) spent = addUsage(spent, raw.usage);
        const error = raw instanceof ThoughtFailure ? raw.cause : raw;
        const fault = signal.aborted
          ? { code: 'DEADLINE_EXCEEDED' as const, message: `the model did not answer within ${this.parts.timeoutMs} ms` }
          : toFault(error);
        this.parts.log.warn({ err: error, goalId: run.goalId, state: thought.state, attempt }, 'a thought failed');
        if (hopeless.has(fault.code) || attempt >= maxTries) {
          await this.#send(
            run.goalId,
            this.#withoutThought(thought.state, spent) ?? { type: 'fail_goal', at: new Date().toISOString(), fault, usage: spent },
          );
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs * attempt));
      }
    }
  }

  async #send(goalId: string, command: GoalCommand): Promise<void> {
    const decision = await this.parts.command(goalId, command);
    if (!decision.ok) this.parts.log.debug({ goalId, command: command.type, fault: decision.fault }, 'a thought came too late');
  }

  /** Learning is worth a lot, but not a finished goal. */
  #withoutThought(state: GoalState, usage: Usage): GoalCommand | undefined {
    const at = new Date().toISOString();
    if (state === 'REFLECTING') return { type: 'reflect', at, lessons: [], usage };
    if (state === 'WRITING_MEMORY') return { type: 'write_memory', at, memoryIds: [], degraded: true };
    return undefined;
  }

  #conclude(run: GoalRun, state: GoalState, signal: AbortSignal): Promise<GoalCommand> {
    switch (state) {
      case 'INTENT_ANALYSIS':
        return this.#intent(run, signal);
      case 'TASK_DECOMPOSITION':
        return this.#plan(run, signal);
      case 'VERIFYING':
        return this.#verify(run, signal);
      case 'WRITING_MEMORY':
        return this.#remember(run);
      default:
        return this.#reflect(run, signal);
    }
  }

  async #intent(run: GoalRun, signal: AbortSignal): Promise<GoalCommand> {
    const { model, agents } = this.parts;
    const answer = await ask(
      ThoughtPermit.admit(run, 'intent', Date.now()),
      model,
      { tenantId: run.tenantId, brief: intentBrief(run, agents), ...this.#as('supervisor', run), name: 'intent', schema: Intent },
      signal,
    );
    return { type: 'record_intent', at: new Date().toISOString(), intent: answer.value, model: model.label, usage: answer.usage };
  }

  async #plan(run: GoalRun, signal: AbortSignal): Promise<GoalCommand> {
    const { model, agents, memory, telos } = this.parts;
    const finish = async (made: Plan): Promise<Plan> =>
      telos.aligned(this.parts.finish?.(made, run.tenantId) ?? made, run.text, run.tenantId);
    const shortcut = shortcutPlan(run, agents.of(run.tenantId));
    const simple = shortcut && (await finish(shortcut));
    if (simple)
      return {
        type: 'store_plan',
        at: new Date().toISOString(),
        plan: simple,
        taskIds: freshTaskIds(simple),
        model: run.model ?? model.label,
        usage: noUsage,
      };
    const check = (plan: Plan) => planErrors(plan, { agentTypes: agents.of(run.tenantId).types, maxTasks: maxPlanTasks });
    const brief = await planBrief(run, agents, memory, await telos.written(run.tenantId));
    const answer = await ask(
      ThoughtPermit.admit(run, 'plan', Date.now()),
      model,
      { tenantId: run.tenantId, brief, ...this.#as('planner', run), name: 'plan', schema: PlannedPlan, check },
      signal,
    );
    return {
      type: 'store_plan',
      at: new Date().toISOString(),
      plan: await finish(answer.value),
      taskIds: freshTaskIds(answer.value),
      model: model.label,
      usage: answer.usage,
    };
  }

  async #verify(run: GoalRun, signal: AbortSignal): Promise<GoalCommand> {
    const statements = judgedStatements(run);
    const check = (answer: CriticAnswer) =>
      statements.filter((s) => !answer.outcomes.some((o) => o.statement === s)).map((s) => `there is no outcome for "${s}"`);
    const answer = await ask(
      ThoughtPermit.admit(run, 'critic', Date.now()),
      this.parts.model,
      {
        tenantId: run.tenantId,
        brief: criticBrief(run),
        ...this.#as('critic', run),
        name: 'verdict',
        schema: CriticAnswer,
        check,
      },
      signal,
    );
    const judged = statements.map((statement): CriterionOutcome => {
      const outcome = answer.value.outcomes.find((o) => o.statement === statement);
      return { criterion: statement, passed: outcome?.passed ?? false, detail: outcome?.detail ?? '' };
    });
    return { type: 'verify', at: new Date().toISOString(), judged, quality: answer.value.quality, usage: answer.usage };
  }

  /** The decision record: what was wanted, how it was approached, what came of it (ORC-065). */
  async #remember(run: GoalRun): Promise<GoalCommand> {
    const answer = run.plan ? taskByKey(run, run.plan.answerFrom)?.result : undefined;
    const lines = [
      `Goal: ${run.text.slice(0, 4_000)}`,
      `Approach: ${
        run.plan?.summary ||
        run.plan?.tasks
          .map((t) => t.name)
          .join(' → ')
          .slice(0, 4_000)
      }`,
      `Outcome: ${answer?.summary.slice(0, 8_000) ?? ''}`,
      `Quality: ${(run.verification?.quality ?? 0).toFixed(2)}${run.replans > 0 ? `, after ${run.replans} new plans` : ''}`,
    ];
    const stored = await this.parts.memory.store(
      run,
      [
        {
          kind: 'strategic',
          namespace: `user:${run.userId}`,
          title: run.title.slice(0, 300),
          content: lines.join('\n'),
          source: `goal ${run.goalId}`,
          confidence: run.verification?.quality ?? 0.5,
          phase: 'LEARN',
          goalId: run.goalId,
          metadata: { pattern: run.intent?.pattern, complexity: run.intent?.complexity, tasks: run.byKey.size },
        },
      ],
      'outcome',
    );
    return { type: 'write_memory', at: new Date().toISOString(), ...stored };
  }

  async #reflect(run: GoalRun, signal: AbortSignal): Promise<GoalCommand> {
    const { model, memory } = this.parts;
    const answer = await ask(
      ThoughtPermit.admit(run, 'reflect', Date.now()),
      model,
      {
        tenantId: run.tenantId,
        brief: reflectBrief(run),
        system: 'Say what this run teaches for the next one. Lessons are short, concrete and true of more than this goal.',
        name: 'reflection',
        schema: ReflectAnswer,
      },
      signal,
    );
    const { lessons } = answer.value;
    if (lessons.length > 0)
      await memory.store(
        run,
        lessons.map((lesson) => ({
          kind: 'procedural' as const,
          namespace: `user:${run.userId}`,
          title: lesson.slice(0, 120) || 'Lesson',
          content: lesson,
          source: `goal ${run.goalId}`,
          phase: 'LEARN' as const,
          goalId: run.goalId,
        })),
        'lessons',
      );
    return { type: 'reflect', at: new Date().toISOString(), lessons, usage: answer.usage };
  }

  /** How a tenant wants one of the thinking roles to think: its instructions, model and temperature. */
  #as(name: string, run: GoalRun): { readonly system: string; readonly model?: string; readonly temperature?: number } {
    const role = this.parts.agents.role(name, run.tenantId);
    return {
      system: role?.instructions ?? '',
      ...(role?.model === undefined ? {} : { model: role.model }),
      ...(role?.temperature === undefined ? {} : { temperature: role.temperature }),
    };
  }
}
