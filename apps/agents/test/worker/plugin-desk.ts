import { hooksEmit, pluginsExecute, pluginsList, pluginsTools } from '@autoweave/contracts';
import { type Answer, BusPeer } from '@autoweave/testkit';

const plainTool = { description: 'd', inputSchema: { type: 'object', properties: {} }, requiresApproval: false, owner: 'plugin' };
const nothing = { cancelled: false, results: [] };

/** The plugin service as workers see it on the bus: one plugin with one tool that reaches outside. */
export class PluginDesk {
  /** Tools that were carried out, in order. */
  readonly executed: string[] = [];
  private readonly peer: BusPeer;

  constructor(redisUrl: string, tool: string) {
    const tools = [{ ...plainTool, pluginId: 'post@1.0.0', name: tool, permission: 'READ_ONLY' }];
    this.peer = new BusPeer(
      redisUrl,
      'plugins',
      new Map<string, Answer>([
        [pluginsList.type, () => ({ plugins: [] })],
        [pluginsTools.type, () => ({ tools })],
        [pluginsExecute.type, (payload) => this.execute(payload)],
        [hooksEmit.type, () => nothing],
      ]),
    );
  }

  close(): Promise<void> {
    return this.peer.close();
  }

  private execute(payload: unknown): { readonly output: { readonly done: true } } {
    this.executed.push(pluginsExecute.input.parse(payload).tool);
    return { output: { done: true } };
  }
}
