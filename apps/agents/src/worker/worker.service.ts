import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ControlOrder, streams, type TaskAssignment, type WorkerHeartbeat } from '@autoweave/contracts';
import { connectRedis, LOG, type Log, type StreamEntry, StreamTail } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AGENTS_CONFIG, WORKER_ID } from '../agents.tokens.js';
import { Abandoned } from '../attempt/abandoned.js';
import { AttemptsService } from '../attempt/attempts.service.js';
import type { AgentsConfig } from '../config.js';
import { GatedModel, GatedTools } from '../gate/index.js';
import { NetworkPresence } from '../presence/network-presence.js';
import { Meter } from '../presence/meter.js';
import { Heartbeat } from './heartbeat.js';
import { capabilitiesOf, mismatch, nodeOf } from './node-facts.js';
import { TaskReader } from './task-reader.js';

interface Active {
  readonly assignment: TaskAssignment;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** So long a worker that starts anew is away (ORC-118). */
const restartPauseMs = 2_000;

/** One worker: takes ready tasks, carries them out side by side, obeys orders to stop, and says that it lives. */
@Injectable()
export class WorkerService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly active = new Map<string, Active>();
  private readonly startedAt = new Date().toISOString();
  private readonly waiting: (() => void)[] = [];
  /** By order: ends what it has, takes nothing new, may be told to go on. */
  private draining = false;
  private stopping = false;
  /** Between the two halves of a restart: for everybody else it is gone. */
  private restarting = false;
  private readonly meter = new Meter();
  private heartbeat: Heartbeat | undefined;
  private reader: TaskReader | undefined;
  private orders: StreamTail | undefined;
  private readonly control;

  constructor(
    @Inject(WORKER_ID) readonly workerId: string,
    @Inject(AGENTS_CONFIG) private readonly config: AgentsConfig,
    @Inject(LOG) private readonly log: Log,
    @Inject(GatedModel) private readonly model: GatedModel,
    @Inject(GatedTools) private readonly tools: GatedTools,
    @Inject(AttemptsService) private readonly attempts: AttemptsService,
    @Inject(NetworkPresence) private readonly network: NetworkPresence,
  ) {
    this.control = connectRedis(config.REDIS_URL);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.heartbeat = new Heartbeat(this.config.REDIS_URL, (err) =>
      this.log.error({ err }, 'the sign of life has stopped: the supervisor will give the tasks to others'),
    );
    this.heartbeat.tell(this.state());
    this.orders = new StreamTail(connectRedis(this.config.REDIS_URL, { blocking: true }), [streams.control], (entries) =>
      this.obey(entries),
    );
    await this.orders.start();
    await this.read();
    this.log.info(
      { workerId: this.workerId, slots: this.config.AUTOWEAVE_WORKER_SLOTS, model: this.model.label },
      'the worker takes tasks',
    );
  }

  private async read(): Promise<void> {
    this.reader = new TaskReader(
      connectRedis(this.config.REDIS_URL, { blocking: true }),
      this.control,
      [...this.config.AUTOWEAVE_WORKER_AGENT_TYPES.map(streams.agentTasks), streams.workerTasks(this.workerId)],
      this.workerId,
      this.log,
      () => this.room(),
      (assignment, stream) => this.take(assignment, stream),
    );
    await this.reader.start();
  }

  /**
   * Stops what runs and gives it back at once, waits, and begins anew with the same name (ORC-118, ORC-119): the attempts go
   * on elsewhere, or here again, where their checkpoints stand.
   */
  private async restart(reason: string): Promise<void> {
    if (this.restarting || this.stopping) return;
    this.restarting = true;
    this.log.warn({ workerId: this.workerId, reason }, 'the worker starts anew');
    for (const wake of this.waiting.splice(0)) wake();
    await this.reader?.stop();
    const attempts = [...this.active.values()];
    for (const one of attempts) one.stop.abort(new Abandoned('the worker starts anew', true));
    await Promise.race([Promise.all(attempts.map((one) => one.done)), sleep(restartPauseMs)]);
    this.heartbeat?.tell(this.state());
    await sleep(restartPauseMs);
    this.restarting = false;
    if (this.stopping) return;
    await this.read();
    this.heartbeat?.tell(this.state());
  }

  /**
   * Takes nothing new, gives what runs its grace to end by itself, and leaves the rest as it stands in its checkpoints: the
   * supervisor gives it to another worker at once.
   */
  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const wake of this.waiting.splice(0)) wake();
    this.heartbeat?.tell(this.state());
    await this.reader?.stop();
    await this.settled(this.config.AUTOWEAVE_WORKER_GRACE_MS);
    await this.orders?.stop();
    for (const one of this.active.values()) one.stop.abort(new Abandoned('the worker is stopping', true));
    await Promise.all([...this.active.values()].map((one) => one.done));
    await this.heartbeat?.stop({ ...this.state(), active: [], worker: { ...this.state().worker, status: 'OFFLINE' } });
    this.control.disconnect();
  }

  /** Resolves when nothing runs any more, at the latest after so many milliseconds. */
  private async settled(withinMs: number): Promise<void> {
    if (this.active.size === 0 || withinMs === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([Promise.all([...this.active.values()].map((one) => one.done)), late]);
    clearTimeout(timer);
  }

  private take(assignment: TaskAssignment, stream: string): void {
    const key = `${assignment.taskId}:${assignment.attempt}`;
    if (this.active.has(key)) return;
    // What came to this worker by name was chosen for it, also by what operators registered of its machine.
    const chosen = stream === streams.workerTasks(this.workerId);
    const unfit = chosen ? undefined : assignment.needs && mismatch(assignment.needs, nodeOf(this.config, this.meter));
    if (unfit !== undefined) {
      // Not taken up, so that the supervisor gives it to one that fits.
      this.log.warn({ taskId: assignment.taskId, unfit }, 'a task that must run elsewhere was left');
      return;
    }
    const stop = new AbortController();
    const over = this.network.begin(assignment.tenantId, { name: assignment.agent.name, type: assignment.agentType });
    const done = this.attempts.run(assignment, this.workerId, stop).finally(() => {
      over();
      this.active.delete(key);
      for (const wake of this.waiting.splice(0)) wake();
      this.heartbeat?.tell(this.state());
    });
    this.active.set(key, { assignment, stop, done });
    this.heartbeat?.tell(this.state());
  }

  private async room(): Promise<number> {
    while (!this.stopping && !this.restarting && (this.draining || this.active.size >= this.config.AUTOWEAVE_WORKER_SLOTS))
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    return Math.max(1, this.config.AUTOWEAVE_WORKER_SLOTS - this.active.size);
  }

  private obey(entries: readonly StreamEntry[]): void {
    for (const entry of entries) {
      const parsed = ControlOrder.safeParse(JSON.parse(entry.body));
      if (!parsed.success) continue;
      const order = parsed.data;
      if (order.order === 'drain') {
        if (order.workerId === this.workerId) this.drain(order.draining);
        continue;
      }
      if (order.order === 'restart') {
        if (order.workerId === this.workerId) void this.restart(order.reason);
        continue;
      }
      for (const one of this.active.values()) {
        const meant =
          order.order === 'cancel'
            ? order.goalId === one.assignment.goalId && cancels(order, one.assignment)
            : order.taskId === one.assignment.taskId && order.attempt === one.assignment.attempt;
        if (meant)
          one.stop.abort(order.order === 'cancel' ? new Abandoned(order.reason) : new Abandoned('the attempt lost its lease', true));
      }
    }
  }

  private drain(draining: boolean): void {
    this.draining = draining;
    this.network.drain(draining);
    for (const wake of this.waiting.splice(0)) wake();
    this.heartbeat?.tell(this.state());
    this.log.info({ workerId: this.workerId, draining }, draining ? 'the worker takes no more tasks' : 'the worker takes tasks again');
  }

  private state(): WorkerHeartbeat {
    const draining = this.draining || this.stopping;
    const busy = this.active.size;
    return {
      worker: {
        workerId: this.workerId,
        status: this.restarting ? 'OFFLINE' : draining ? 'DRAINING' : busy > 0 ? 'BUSY' : 'IDLE',
        agentTypes: [...this.config.AUTOWEAVE_WORKER_AGENT_TYPES],
        currentTasks: busy,
        maxTasks: this.config.AUTOWEAVE_WORKER_SLOTS,
        host: hostname(),
        pid: process.pid,
        rssMb: Math.round(process.memoryUsage.rss() / 1_048_576),
        model: `${this.model.provider}:${this.model.model}`,
        lastHeartbeatAt: new Date().toISOString(),
        startedAt: this.startedAt,
        capabilities: capabilitiesOf(this.model.provider, this.tools.infos()),
        node: nodeOf(this.config, this.meter),
      },
      active: this.restarting
        ? []
        : [...this.active.values()].map(({ assignment: { goalId, taskId, attempt } }) => ({ goalId, taskId, attempt })),
      tools: this.tools.infos(),
      draining,
    };
  }
}

/** Whether an order to cancel means this attempt. One that arrives late must not stop what came after. */
function cancels(order: Extract<ControlOrder, { order: 'cancel' }>, { taskId, attempt }: TaskAssignment): boolean {
  if (order.taskIds.length === 0) return true;
  const at = order.taskIds.indexOf(taskId);
  return at >= 0 && attempt <= (order.attempts?.[at] ?? attempt);
}
