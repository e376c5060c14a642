import { pluginsExecute, pluginsTools } from '@autoweave/contracts';
import type { Bus, Sender } from '@autoweave/kernel';
import { z } from 'zod';
import { defineTool, type ToolDefinition } from '../tool.js';

const freshMs = 10_000;

/** Tools of the active plugins, run by the plugin service in the plugin's own sandbox. */
export class PluginTools {
  private known: { at: number; tools: readonly ToolDefinition[] } = { at: 0, tools: [] };

  constructor(private readonly bus: Bus) {}

  /** The tools as known now; without the plugin service, the last known ones. Never throws. */
  async list(sender: Sender): Promise<readonly ToolDefinition[]> {
    if (Date.now() - this.known.at < freshMs) return this.known.tools;
    try {
      const { tools } = await this.bus.request(pluginsTools, {}, sender, { timeoutMs: 1_000 });
      this.known = { at: Date.now(), tools: tools.map((tool) => this.define(tool, sender)) };
    } catch {
      this.known = { at: Date.now(), tools: this.known.tools };
    }
    return this.known.tools;
  }

  private define(
    tool: {
      pluginId: string;
      name: string;
      description: string;
      inputSchema: Record<string, unknown>;
      permission: ToolDefinition['permission'];
      requiresApproval: boolean;
    },
    sender: Sender,
  ): ToolDefinition {
    return defineTool({
      name: tool.name,
      description: tool.description,
      permission: tool.permission,
      requiresApproval: tool.requiresApproval,
      parallelSafe: false,
      yields: ['untrusted'],
      // Nobody here knows what a plugin does with what it gets.
      sendsOut: tool.permission !== 'READ_ONLY',
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
