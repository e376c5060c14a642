import {
  agentsGet,
  agentsList,
  type ControlOrder,
  Envelope,
  hooksEmit,
  type MemoryInput,
  memoryRecall,
  memoryStore,
  pluginsExecute,
  pluginsList,
  pluginsTools,
  shardOf,
  streams,
  type TaskAssignment,
  type TaskReport,
  tasksReport,
  votesList,
  WorkerHeartbeat,
} from '@autoweave/contracts';
import { bodyField, connectRedis, parseEntries, type Redis } from '@autoweave/kernel';

/** The other services as one worker sees them on the bus: gives tasks and orders, takes reports, knows two agents. */
export class Office {
  readonly reports: TaskReport[] = [];
  readonly beats: WorkerHeartbeat[] = [];
  readonly memories: MemoryInput[] = [];
  /** Hooks that some plugin listens to, and what it heard. */
  listens: readonly string[] = [];
  /** Tools of plugins that workers are told of, and what they had carried out. */
  pluginTools: readonly { readonly pluginId: string; readonly name: string; readonly permission: string }[] = [];
  readonly executed: { readonly tool: string; readonly arguments: Record<string, unknown> }[] = [];
  readonly heard: { readonly hook: string; readonly data: Record<string, unknown> }[] = [];
  private readonly writing: Redis;
  private readonly reading: Redis;
  private running = true;
  private loop: Promise<void> | undefined;

  constructor(
    redisUrl: string,
    private readonly goalId: string,
  ) {
    this.writing = connectRedis(redisUrl);
    this.reading = connectRedis(redisUrl, { blocking: true });
  }

  start(): this {
    this.loop = this.read();
    return this;
  }

  async stop(): Promise<void> {
    this.running = false;
    this.reading.disconnect();
    await this.loop;
    this.writing.disconnect();
  }

  give(assignment: TaskAssignment): Promise<unknown> {
    return this.writing.xadd(streams.agentTasks(assignment.agentType), '*', bodyField, JSON.stringify(assignment));
  }

  order(order: ControlOrder): Promise<unknown> {
    return this.writing.xadd(streams.control, '*', bodyField, JSON.stringify(order));
  }

  of<K extends TaskReport['kind']>(kind: K, taskId: string): Extract<TaskReport, { kind: K }> | undefined {
    return this.reports.find((report): report is Extract<TaskReport, { kind: K }> => report.kind === kind && report.taskId === taskId);
  }

  private async read(): Promise<void> {
    const services = ['supervisor', 'memory', 'plugins'].map(streams.service);
    const names = [streams.shard(shardOf(this.goalId)), ...services, streams.heartbeats];
    const cursors = names.map(() => '0');
    while (this.running) {
      const reply = (await this.reading.xread('BLOCK', 1_000, 'STREAMS', ...names, ...cursors).catch(() => null)) as
        | [string, [string, string[]][]][]
        | null;
      for (const [stream, raw] of reply ?? []) {
        cursors[names.indexOf(stream)] = raw.at(-1)?.[0] ?? '0';
        for (const { body } of parseEntries(stream, raw)) await this.handle(stream, body);
      }
    }
  }

  private async handle(stream: string, body: string): Promise<void> {
    if (stream === streams.heartbeats) return void this.beats.push(WorkerHeartbeat.parse(JSON.parse(body)));
    const envelope = Envelope.parse(JSON.parse(body));
    if (envelope.type === hooksEmit.type) this.heard.push(hooksEmit.input.parse(envelope.payload));
    if (!envelope.replyTo) return;
    await this.writing.publish(envelope.replyTo, JSON.stringify({ id: envelope.id, ok: true, payload: this.answer(envelope) }));
  }

  private answer({ type, payload }: Envelope): unknown {
    switch (type) {
      case tasksReport.type:
        this.reports.push(...tasksReport.input.parse(payload).reports);
        return { refused: [] };
      case votesList.type:
        return { votes: [] };
      case agentsList.type:
        return { agents: ['general', 'research'].map(statusOf) };
      case agentsGet.type:
        return {
          definition: { ...definition, name: 'researcher', type: 'research' },
          deployment: 'DEPLOYED',
          source: 'shipped',
          version: 1,
        };
      case memoryRecall.type:
        return { hits: [], tier: 'none', degraded: true, latencyMs: 0 };
      case memoryStore.type:
        this.memories.push(...memoryStore.input.parse(payload).items);
        return { memoryIds: [] };
      case pluginsTools.type:
        return { tools: this.pluginTools.map((tool) => ({ ...plainTool, ...tool })) };
      case pluginsExecute.type:
        this.executed.push(pluginsExecute.input.parse(payload));
        return { output: { done: true } };
      case pluginsList.type:
        return { plugins: this.listens.length === 0 ? [] : [pluginWith(this.listens)] };
      case hooksEmit.type:
        return { cancelled: false, results: [] };
      default:
        throw new Error(`nobody expected ${type}`);
    }
  }
}

const plainTool = { description: 'd', inputSchema: { type: 'object', properties: {} }, requiresApproval: false, owner: 'plugin' };
const pluginWith = (hooks: readonly string[]) => ({
  pluginId: 'ear@1.0.0',
  name: 'ear',
  version: '1.0.0',
  description: '',
  state: 'active',
  signed: true,
  tools: [],
  hooks,
  problems: [],
});

const definition = {
  role: 'tool',
  version: '1.0.0',
  description: 'Finds things out',
  capabilities: [],
  tools: [],
  privilege: 'STANDARD',
  enabled: true,
  instructions: 'You are the RESEARCHER.',
};
const statusOf = (type: string) => ({
  ...definition,
  name: type === 'research' ? 'researcher' : 'generalist',
  type,
  instructions: undefined,
  runtime: 'idle',
  activeTasks: 0,
  completed: 0,
  failed: 0,
  model: 'm',
});
