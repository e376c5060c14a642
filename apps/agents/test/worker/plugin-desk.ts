import { Envelope, pluginsExecute, pluginsList, pluginsTools, streams } from '@autoweave/contracts';
import { connectRedis, parseEntries, replyTo } from '@autoweave/kernel';

const plainTool = { description: 'd', inputSchema: { type: 'object', properties: {} }, requiresApproval: false, owner: 'plugin' };

/** The plugin service as workers see it on the bus: one plugin with one tool that reaches outside. */
export class PluginDesk {
  /** Tools that were carried out, in order. */
  readonly executed: string[] = [];
  private readonly reading;
  private readonly writing;
  private running = true;
  private readonly loop: Promise<void>;

  constructor(
    redisUrl: string,
    private readonly tool: string,
  ) {
    this.reading = connectRedis(redisUrl, { blocking: true });
    this.writing = connectRedis(redisUrl);
    this.loop = this.read();
  }

  async close(): Promise<void> {
    this.running = false;
    this.reading.disconnect();
    await this.loop;
    this.writing.disconnect();
  }

  private async read(): Promise<void> {
    const name = streams.service('plugins');
    for (let at = '0'; this.running; ) {
      const reply = (await this.reading.xread('BLOCK', 500, 'STREAMS', name, at).catch(() => null)) as
        | [string, [string, string[]][]][]
        | null;
      for (const [stream, raw] of reply ?? [])
        for (const { id, body } of parseEntries(stream, raw)) {
          at = id;
          const envelope = Envelope.parse(JSON.parse(body));
          await replyTo(this.writing, envelope, { ok: true, payload: this.answer(envelope) });
        }
    }
  }

  private answer({ type, payload }: Envelope): unknown {
    if (type === pluginsList.type) return { plugins: [] };
    if (type === pluginsTools.type) return { tools: [{ ...plainTool, pluginId: 'post@1.0.0', name: this.tool, permission: 'READ_ONLY' }] };
    if (type !== pluginsExecute.type) return { cancelled: false, results: [] };
    this.executed.push(pluginsExecute.input.parse(payload).tool);
    return { output: { done: true } };
  }
}
