import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { bodyField, type Bus, connectRedis, newId } from '@autoweave/kernel';
import { ControlOrder, noUsage, streams, TaskAssignment, type TaskReport, tasksReport } from '@autoweave/contracts';

export type Behaviour = (assignment: TaskAssignment) => Promise<TaskReport[] | 'vanish'> | TaskReport[] | 'vanish';

const result = {
  type: 'task_completed' as const,
  summary: 'done',
  data: {},
  artifacts: [],
  evidence: [],
  checks: [],
  method: 'hand',
  limits: [],
};
export const claimOf = (a: TaskAssignment) => ({ taskId: a.taskId, attempt: a.attempt, token: a.token });
export const completed = (a: TaskAssignment, over: Record<string, unknown> = {}): TaskReport => ({
  kind: 'completed',
  ...claimOf(a),
  result: { ...result, summary: `${a.task.key} done`, ...over },
  usage: noUsage,
});
export const failed = (a: TaskAssignment, code: 'TOOL_FAILED' | 'SAFETY_VIOLATION' = 'TOOL_FAILED'): TaskReport => ({
  kind: 'failed',
  ...claimOf(a),
  fault: { code, message: 'it broke' },
  usage: noUsage,
});

/** A worker that speaks the bus's protocol and does as the test says. */
export class Hand {
  readonly workerId = newId('worker');
  readonly seen: TaskAssignment[] = [];
  readonly refused: { taskId: string; attempt: number }[] = [];
  readonly orders: unknown[] = [];
  private readonly reading;
  private readonly writing;
  private readonly watching;
  private timer: NodeJS.Timeout | undefined;
  private running = true;
  private loops: Promise<void>[] = [];
  active = 0;
  /** How far this worker's clock is from everybody else's. */
  skewMs = 0;

  constructor(
    private readonly bus: Bus,
    redisUrl: string,
    public behaviour: Behaviour = (a) => [completed(a)],
    private readonly agentTypes = ['code', 'data', 'qa', 'general', 'research', 'infra'],
    private readonly maxTasks = 8,
    private readonly node?: { readonly name: string; readonly capabilities: string[] },
  ) {
    this.reading = connectRedis(redisUrl, { blocking: true });
    this.watching = connectRedis(redisUrl, { blocking: true });
    this.writing = connectRedis(redisUrl);
  }

  async start(): Promise<this> {
    for (const name of this.names) await this.writing.xgroup('CREATE', name, 'agents', '0', 'MKSTREAM').catch(() => undefined);
    await this.beat();
    this.timer = setInterval(() => void this.beat(), 500);
    this.loops = [this.read(), this.watch()];
    return this;
  }

  private get names(): string[] {
    return [...this.agentTypes.map(streams.agentTasks), streams.workerTasks(this.workerId)];
  }

  /** Falls silent, as a killed process does. */
  async kill(): Promise<void> {
    this.running = false;
    clearInterval(this.timer);
    this.reading.disconnect();
    this.watching.disconnect();
    await Promise.all(this.loops);
    this.writing.disconnect();
  }

  beat(): Promise<unknown> {
    const at = new Date(Date.now() + this.skewMs).toISOString();
    const worker = {
      workerId: this.workerId,
      status: this.active > 0 ? 'BUSY' : 'IDLE',
      agentTypes: this.agentTypes,
      currentTasks: this.active,
      maxTasks: this.maxTasks,
      host: this.node?.name ?? `${hostname()}-test`,
      ...(this.node ? { node: this.node } : {}),
      pid: 1,
      rssMb: 1,
      model: 'none',
      lastHeartbeatAt: at,
      startedAt: at,
    };
    return this.writing.xadd(
      streams.heartbeats,
      'MAXLEN',
      '~',
      1000,
      '*',
      bodyField,
      JSON.stringify({ worker, active: [], draining: false }),
    );
  }

  private async read(): Promise<void> {
    const { names } = this;
    while (this.running) {
      try {
        const reply = (await this.reading.xreadgroup(
          'GROUP',
          'agents',
          this.workerId,
          'COUNT',
          50,
          'BLOCK',
          500,
          'NOACK',
          'STREAMS',
          ...names,
          ...names.map(() => '>'),
        )) as [string, [string, string[]][]][] | null;
        for (const [, entries] of reply ?? [])
          for (const [, fields] of entries) void this.carryOut(TaskAssignment.parse(JSON.parse(fields[1] as string)));
      } catch (error) {
        if (!this.running) return;
        if (String(error).includes('NOGROUP'))
          for (const name of names) await this.writing.xgroup('CREATE', name, 'agents', '0', 'MKSTREAM').catch(() => undefined);
      }
    }
  }

  private async watch(): Promise<void> {
    let at = '$';
    while (this.running) {
      try {
        const reply = (await this.watching.xread('BLOCK', 500, 'STREAMS', streams.control, at)) as [string, [string, string[]][]][] | null;
        for (const [, entries] of reply ?? [])
          for (const [id, fields] of entries) {
            at = id;
            this.orders.push(ControlOrder.parse(JSON.parse(fields[1] as string)));
          }
      } catch {
        if (!this.running) return;
      }
    }
  }

  private async carryOut(a: TaskAssignment): Promise<void> {
    this.seen.push(a);
    this.active += 1;
    try {
      await this.report(a, [{ kind: 'started', ...claimOf(a), agent: a.agent.name }]);
      const reports = await this.behaviour(a);
      if (reports !== 'vanish' && this.running) await this.report(a, reports);
    } finally {
      this.active -= 1;
    }
  }

  /** Repeated until it is answered: a report is idempotent, and its answer may die with a supervisor. */
  async report(a: TaskAssignment, reports: TaskReport[]): Promise<void> {
    const sender = { tenantId: a.tenantId, actor: { type: 'service' as const, service: 'agents' }, correlationId: randomUUID() };
    while (this.running) {
      try {
        const { refused } = await this.bus.request(tasksReport, { goalId: a.goalId, workerId: this.workerId, reports }, sender, {
          timeoutMs: 2_000,
        });
        this.refused.push(...refused);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== 'DEADLINE_EXCEEDED') return;
      }
    }
  }
}
