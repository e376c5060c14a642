import { randomUUID } from 'node:crypto';
import { cp, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AgentDefinition, type ApprovalRequest, type GoalEvent, type GoalLimits, StoredFile } from '@autoweave/contracts';
import { type ApiClient, createApiClient, emptyGoalView, foldGoalEvent, gatewayFetch, type GoalView } from '@autoweave/contracts/client';
import { readAgent, writeAgent } from '../agent/agent-files.js';
import { followGoal } from './follow.js';
import { type Invocation, InvocationLog, type ToolInvocation } from './invocation.js';
import { matches } from './matches.js';
import { ModelServer } from './model-server.js';
import type { LabModel } from './script.js';
import { ScriptReader } from './script-reader.js';
import { type StubTool, writeStubs } from './stub-tools.js';
import { type LabSystem, startSystem } from './system.js';

export interface LabOptions {
  /** Folders of agents (`agent.yaml` and `AGENT.md`) or definitions. They are added to the agents of the product. */
  readonly agents?: readonly (string | AgentDefinition)[];
  /** What the model says. */
  readonly model?: LabModel;
  /** Tools with canned answers, or folders of plugins whose tools really run. */
  readonly tools?: readonly (StubTool | string)[];
  /** The time at which the clock of the services stands until it is moved, ISO 8601. Without it the clock is the real one, going on. */
  readonly clock?: { readonly at: string };
  /** Further variables for the services. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface SendOptions {
  /** Contents by name. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly limits?: Partial<GoalLimits>;
  /** Not before this time of the lab's clock, ISO 8601. */
  readonly startAt?: string;
  /** Longest that the goal may take in real time; 30 000 unless given. */
  readonly timeoutMs?: number;
}

/** How a request ended. */
export interface LabResult {
  readonly goalId: string;
  readonly status: GoalView['status'];
  /** Markdown for the person; empty when the goal failed. */
  readonly answer: string;
  /** Texts of the files that the goal produced, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Everything that the event log says, folded: tasks, approvals, plan, fault. */
  readonly view: GoalView;
  readonly events: readonly GoalEvent[];
}

/** `undefined` leaves the approval to somebody else. Arguments allow the call with these instead. */
export type ApprovalAnswer = 'approve' | 'reject' | { readonly arguments: Record<string, unknown> } | undefined;
export type Approver = (approval: ApprovalRequest) => ApprovalAnswer | Promise<ApprovalAnswer>;

const patienceMs = 30_000;
/** Silence after which a goal is taken to wait, and the longest time to wait for it. */
const quietMs = 750;
const longestStirMs = 10_000;
/** Types that a worker serves unless told otherwise. */
const shippedTypes = ['general', 'code', 'data', 'research', 'infra', 'qa'];
/** A definition that is read a moment after the services stand. */
const agentsMs = 10_000;

/**
 * A whole system with a scripted model: the real gateway, supervisor, agents, safety gate, sandbox and databases. Only the
 * model's words are the script's. `await using` or `stop` ends it and leaves nothing behind.
 */
export class Lab {
  readonly api: ApiClient;
  readonly #log = new InvocationLog();
  #onProblem: ((error: Error) => void)[] = [];
  #approver: Approver | undefined;
  #following = 0;
  #stirredAt = 0;

  private constructor(
    private readonly system: LabSystem,
    private readonly server: ModelServer,
    private readonly script: ScriptReader,
  ) {
    this.api = createApiClient(system);
  }

  static async start(options: LabOptions = {}): Promise<Lab> {
    const own = await Promise.all(
      (options.agents ?? []).map(async (agent) => (typeof agent === 'string' ? await readAgent(agent) : agent)),
    );
    const known: AgentDefinition[] = [...own];
    const script = new ScriptReader(options.model ?? {}, () => known);
    let lab: Lab | undefined;
    const server = new ModelServer(
      (request) => script.answer(request),
      (error) => {
        if (lab !== undefined) for (const tell of lab.#onProblem) tell(error);
      },
    );
    try {
      const environment = {
        AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: await server.start(),
        AUTOWEAVE_MODEL: 'openai-compatible:scripted',
        AUTOWEAVE_ALLOW_UNSIGNED_PLUGINS: 'true',
        AUTOWEAVE_WORKER_AGENT_TYPES: [...new Set([...shippedTypes, ...own.map((agent) => agent.type)])].join(','),
        // A script may answer the same question differently the next time.
        AUTOWEAVE_MODEL_CACHE_HOURS: '0',
        ...options.environment,
      };
      const system = await startSystem(environment, (home) => prepareHome(home, own, options.tools ?? []), options.clock?.at);
      lab = new Lab(system, server, script);
      known.push(...(await lab.#definitions(own)));
      return lab;
    } catch (error) {
      await lab?.stop();
      await server.stop();
      throw error;
    }
  }

  /** Waits until the system knows the agents of the lab; answers those that come with the product. */
  async #definitions(own: readonly AgentDefinition[]): Promise<readonly AgentDefinition[]> {
    const deadline = Date.now() + agentsMs;
    for (;;) {
      const { agents } = await this.api.agents.list({});
      const names = new Set(agents.map((agent) => agent.name));
      if (own.every((agent) => names.has(agent.name))) {
        const others = [...names].filter((name) => !own.some((agent) => agent.name === name));
        return Promise.all(others.map(async (name) => (await this.api.agents.get({ name })).definition));
      }
      if (Date.now() > deadline)
        throw new Error(`the system did not take up ${own.map((agent) => agent.name).join(', ')}:\n${this.system.log()}`);
      await sleep(50);
    }
  }

  /**
   * Hands a request in as a person would and waits for its end, which may be a failure: look at `status`. Rejects when the
   * script has no answer, when an approval waits and nobody answers, and after `timeoutMs`.
   */
  async send(request: string, options: SendOptions = {}): Promise<LabResult> {
    const { files = {}, limits, startAt, timeoutMs = patienceMs } = options;
    const fileIds: string[] = [];
    for (const [name, content] of Object.entries(files)) fileIds.push(await this.#upload(name, content));
    const { goalId } = await this.api.goals.submit({
      text: request,
      fileIds,
      idempotencyKey: randomUUID(),
      ...(limits === undefined ? {} : { limits }),
      ...(startAt === undefined ? {} : { startAt }),
    });
    const stop = new AbortController();
    const events: GoalEvent[] = [];
    let fail: (error: Error) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => (fail = reject));
    const timer = setTimeout(() => fail(new Error(`the goal did not end within ${timeoutMs} ms; it ${doing(events)}`)), timeoutMs);
    this.#onProblem.push(fail);
    try {
      await Promise.race([this.#follow(goalId, stop.signal, fail, events), failed]);
    } catch (error) {
      await this.api.goals.cancel({ goalId, reason: 'the lab gave up' }).catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(timer);
      stop.abort();
      this.#onProblem = this.#onProblem.filter((one) => one !== fail);
    }
    const view = events.reduce(foldGoalEvent, emptyGoalView(goalId));
    return { goalId, status: view.status, answer: view.result?.answer ?? '', files: await this.#files(goalId), view, events };
  }

  /** Decides approvals from now on, those of child goals as well. The last function counts. */
  answerApprovals(approver: Approver): void {
    this.#approver = approver;
  }

  /** What agents did so far, in all goals of this lab, oldest first. */
  invocations(filter: { readonly agent?: string; readonly tool?: string } = {}): readonly Invocation[] {
    return this.#log.all.filter(
      (one) =>
        (filter.agent === undefined || one.agent === filter.agent) &&
        (filter.tool === undefined || (one.kind === 'tool' && one.tool === filter.tool)),
    );
  }

  wasInvoked(agent: string): boolean {
    return this.#times(agent) > 0;
  }

  /** Throws unless the agent had a task or answered a question, exactly `times` times when given. */
  assertAgentInvoked(agent: string, { times }: { readonly times?: number } = {}): void {
    const seen = this.#times(agent);
    if (times === undefined ? seen > 0 : seen === times) return;
    const others = [...new Set(this.#log.all.map((one) => one.agent))].join(', ') || 'nobody';
    throw new Error(
      `expected ${agent} to be invoked ${times === undefined ? 'at least once' : `${times} times`}, but it was ${seen} times; there were: ${others}`,
    );
  }

  /** Throws unless the tool was called with, at least, these arguments; answers the calls that fit. */
  assertToolCalled(tool: string, args: Readonly<Record<string, unknown>> = {}): readonly ToolInvocation[] {
    const called = this.#log.all.filter((one) => one.kind === 'tool');
    const fitting = called.filter((one) => one.tool === tool && matches(one.arguments, args));
    if (fitting.length > 0) return fitting;
    const seen = called.map((one) => `  ${one.agent}: ${one.tool} ${JSON.stringify(one.arguments)}`).join('\n') || '  none';
    throw new Error(`expected a call of ${tool} with ${JSON.stringify(args)}; the calls were:\n${seen}`);
  }

  /** Throws when a list of the script has turns that no conversation reached. */
  assertScriptFinished(): void {
    const unused = this.script.unused();
    if (unused.length > 0) throw new Error(`turns of the script were never asked for: ${unused.join('; ')}`);
  }

  /**
   * The clock of the services. `advance` waits until no goal of this lab has said anything for a moment, then moves `Date` forward in
   * their process and ends, in order, its timers and intervals of a second or more that become due: delayed and scheduled starts,
   * pauses before retries, time limits, expiry of approvals. It does not move PostgreSQL's `now()`, expiry in Redis, timers below a
   * second, threads and programs beside that process, nor the time of the test. Move it at most 20 days in all.
   */
  readonly clock = {
    now: async (): Promise<Date> => new Date(await this.system.advance(0)),
    advance: async (ms: number): Promise<Date> => {
      if (!(ms >= 0)) throw new Error('the clock only goes forward');
      await this.#quiet();
      return new Date(await this.system.advance(ms));
    },
  };

  /** The newest output of launcher and services, for finding out why something went wrong. */
  systemLog(): string {
    return this.system.log();
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await this.server.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Resolves when every goal under way only waits: a clock that moves under a call at work would let it run out of time. */
  async #quiet(): Promise<void> {
    const deadline = performance.now() + longestStirMs;
    while (this.#following > 0 && performance.now() - this.#stirredAt < quietMs && performance.now() < deadline) await sleep(25);
  }

  #times(agent: string): number {
    return this.#log.all.filter((one) => one.agent === agent && one.kind !== 'tool').length;
  }

  async #follow(goalId: string, signal: AbortSignal, fail: (error: Error) => void, events: GoalEvent[] = []): Promise<void> {
    const children: Promise<void>[] = [];
    this.#following += 1;
    this.#stirredAt = performance.now();
    try {
      for await (const event of followGoal(this.system, goalId, signal)) {
        this.#stirredAt = performance.now();
        events.push(event);
        this.#log.add(event);
        if (event.type === 'approval.requested') void this.#decide(event.payload.approval).catch(fail);
        if (event.type === 'goal.child_spawned') {
          const child = this.#follow(event.payload.childGoalId, signal, fail);
          children.push(child.catch((error: Error) => (signal.aborted ? undefined : fail(error))));
        }
      }
    } finally {
      this.#following -= 1;
    }
    await Promise.all(children);
  }

  async #decide(approval: ApprovalRequest): Promise<void> {
    if (this.#approver === undefined)
      throw new Error(
        `the goal waits for approval of ${approval.tool} ${JSON.stringify(approval.arguments)}: say lab.answerApprovals(…) before`,
      );
    const answer = await this.#approver(approval);
    const { approvalId } = approval;
    if (answer === undefined) return;
    if (answer === 'reject') await this.api.approvals.reject({ approvalId, reason: 'rejected by the test' });
    else await this.api.approvals.approve({ approvalId, ...(answer === 'approve' ? {} : { editedArguments: answer.arguments }) });
  }

  async #upload(name: string, content: string | Uint8Array): Promise<string> {
    const form = new FormData();
    form.set('file', new Blob([content as never]), name);
    const response = await gatewayFetch(this.system)(new Request(`${this.system.baseUrl}/api/v1/files`, { method: 'POST', body: form }));
    return StoredFile.parse(await response.json()).fileId;
  }

  async #files(goalId: string): Promise<Readonly<Record<string, string>>> {
    const { artifacts } = await this.api.goals.artifacts({ goalId });
    const read = artifacts.map(async ({ path }) => {
      const encoded = path.split('/').map(encodeURIComponent).join('/');
      const response = await gatewayFetch(this.system)(new Request(`${this.system.baseUrl}/api/v1/goals/${goalId}/artifacts/${encoded}`));
      return [path, await response.text()] as const;
    });
    return Object.fromEntries(await Promise.all(read));
  }
}

/** Starts a lab; see `Lab`. */
export const startLab = (options?: LabOptions): Promise<Lab> => Lab.start(options);

async function prepareHome(
  home: string,
  agents: readonly AgentDefinition[],
  tools: readonly (StubTool | string)[],
): Promise<Record<string, string>> {
  const agentsFolder = join(home, 'lab-agents');
  const plugins = join(home, 'plugins');
  await Promise.all([mkdir(agentsFolder), mkdir(plugins)]);
  for (const agent of agents) await writeAgent(agentsFolder, agent);
  const stubs = tools.filter((tool) => typeof tool !== 'string');
  if (stubs.length > 0) await writeStubs(plugins, stubs);
  for (const tool of tools) if (typeof tool === 'string') await cp(tool, join(plugins, basename(resolve(tool))), { recursive: true });
  return { AUTOWEAVE_AGENTS_DIR: agentsFolder };
}

/** What the newest events say, for a person who wonders why nothing happens. */
function doing(events: readonly GoalEvent[]): string {
  const said = events.slice(-3).map((event) => {
    const fault = 'fault' in event.payload ? event.payload.fault : undefined;
    return fault === undefined ? event.type : `${event.type} (${fault.code}: ${fault.message})`;
  });
  return `last said: ${said.join(', ') || 'nothing'}`;
}
