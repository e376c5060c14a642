import { pluginsExecute, pluginsTools } from '@autoweave/contracts';
import type { Bus, Sender } from '@autoweave/kernel';
import { z } from 'zod';
import { defineTool, type ToolDefinition } from '../tool.js';

const freshMs = 10_000;

/** Most tenants whose tools are remembered. */
const maxTenants = 500;

type Listed = z.infer<(typeof pluginsTools)['output']>['tools'];

/** Tools of the active plugins, run by the plugin service in the plugin's own sandbox. */
export class PluginTools {
  private readonly known = new Map<string, { readonly at: number; readonly tools: Listed }>();

  constructor(private readonly bus: Pick<Bus, 'request'>) {}

  /**
   * The tools of the sender's tenant as known now, each bound to this sender; without the plugin service, the last known ones.
   * Never throws.
   */
  async list(sender: Sender): Promise<readonly ToolDefinition[]> {
    return (await this.listed(sender)).map((tool) => this.define(tool, sender));
  }

  private async listed(sender: Sender): Promise<Listed> {
    const key = sender.tenantId ?? '';
    const found = this.known.get(key);
    if (found && Date.now() - found.at < freshMs) return found.tools;
    const tools = await this.bus.request(pluginsTools, {}, sender, { timeoutMs: 1_000 }).then(
      (answer) => answer.tools,
      () => found?.tools ?? [],
    );
    if (this.known.size >= maxTenants) this.known.clear();
    this.known.set(key, { at: Date.now(), tools });
    return tools;
  }

  private define(tool: Listed[number], sender: Sender): ToolDefinition {
    return defineTool({
      name: tool.name,
      description: tool.description,
      permission: tool.permission,
      requiresApproval: tool.requiresApproval,
      ...(tool.effect === undefined ? {} : { effect: tool.effect }),
      parallelSafe: false,
      yields: ['untrusted'],
      // Nobody here knows what a plugin does with what it gets.
      sendsOut: tool.permission !== 'READ_ONLY',
      sqlArguments: sqlArgumentsOf(tool.inputSchema),
      // Nobody here knows what a plugin's tool does.
      reach: 'outside',
      input: z.fromJSONSchema(tool.inputSchema as never),
      run: async (input) => {
        const { output } = await this.bus.request(
          pluginsExecute,
          { pluginId: tool.pluginId, tool: tool.name, arguments: input as Record<string, unknown> },
          sender,
          { timeoutMs: 35_000 },
        );
        return { output, summary: `${tool.name} by ${tool.pluginId}` };
      },
    });
  }
}

/** Properties that the schema of a plugin's tool marks as SQL, by `format` or `contentMediaType`. */
function sqlArgumentsOf(schema: Record<string, unknown>): readonly string[] {
  const marked = (one: unknown): boolean => {
    if (typeof one !== 'object' || one === null) return false;
    const { format, contentMediaType, items } = one as Record<string, unknown>;
    return format === 'sql' || contentMediaType === 'application/sql' || marked(items);
  };
  return Object.entries((schema.properties ?? {}) as Record<string, unknown>).flatMap(([name, one]) => (marked(one) ? [name] : []));
}
