import { TaskAssignment } from '@autoweave/contracts';
import { type Log, parseEntries, type Redis } from '@autoweave/kernel';

const group = 'agents';

/**
 * Takes hints of ready tasks from its streams, never more than it has room for, so that the others stay
 * for other workers. A hint is acknowledged when it is taken: what is lost after that is found by the supervisor's lease.
 */
export class TaskReader {
  private running = false;
  private loop: Promise<void> | undefined;
  constructor(
    /** A connection of its own: it blocks. */
    private readonly redis: Redis,
    private readonly control: Redis,
    /** Streams of hints: one for each agent type, and the worker's own. */
    private readonly names: readonly string[],
    private readonly workerId: string,
    private readonly log: Log,
    /** Resolves with the number of free slots as soon as there is one. */
    private readonly room: () => Promise<number>,
    private readonly take: (assignment: TaskAssignment, stream: string) => void,
  ) {}

  async start(): Promise<void> {
    await this.ensureGroups();
    this.running = true;
    this.loop = this.read();
  }

  async stop(): Promise<void> {
    this.running = false;
    this.redis.disconnect();
    await this.loop;
  }

  private async ensureGroups(): Promise<void> {
    for (const stream of this.names) {
      await this.control.xgroup('CREATE', stream, group, '0', 'MKSTREAM').catch((error: Error) => {
        if (!error.message.includes('BUSYGROUP')) throw error;
      });
    }
  }

  private async read(): Promise<void> {
    while (this.running) {
      try {
        const count = await this.room();
        if (!this.running) return;
        const reply = (await this.redis.xreadgroup(
          'GROUP',
          group,
          this.workerId,
          'COUNT',
          count,
          'BLOCK',
          2_000,
          'NOACK',
          'STREAMS',
          ...this.names,
          ...this.names.map(() => '>'),
        )) as [string, [string, string[]][]][] | null;
        for (const entry of (reply ?? []).flatMap(([stream, raw]) => parseEntries(stream, raw))) this.accept(entry.body, entry.stream);
      } catch (error) {
        if (!this.running) return;
        if (error instanceof Error && error.message.includes('NOGROUP')) await this.ensureGroups().catch(() => undefined);
        else await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  private accept(body: string, stream: string): void {
    try {
      this.take(TaskAssignment.parse(JSON.parse(body)), stream);
    } catch (error) {
      this.log.error({ err: error }, 'a hint could not be read; the supervisor will give it again');
    }
  }
}
