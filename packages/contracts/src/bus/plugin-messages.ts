import { z } from 'zod';
import { HotplugEvent } from '../plugin/device.js';
import { PluginStatus } from '../plugin/plugin.js';
import { ToolInfo } from '../tool/tool.js';
import { busEvent, command } from './message.js';

export const pluginsList = command('plugins', 'plugins.list', z.object({}), z.object({ plugins: z.array(PluginStatus) }));
export const pluginsTools = command(
  'plugins',
  'plugins.tools',
  z.object({}),
  z.object({ tools: z.array(ToolInfo.extend({ pluginId: z.string() })) }),
);
/** Runs one tool of an active plugin in its sandbox; TOOL_TIMEOUT after 30 s. */
export const pluginsExecute = command(
  'plugins',
  'plugins.execute',
  z.object({ pluginId: z.string(), tool: z.string(), arguments: z.record(z.string(), z.unknown()) }),
  z.object({ output: z.unknown() }),
);
/** Emits a hook to every plugin that registered for it, highest priority first, and collects the results. */
export const hooksEmit = command(
  'plugins',
  'hooks.emit',
  z.object({ hook: z.string(), data: z.record(z.string(), z.unknown()) }),
  z.object({
    cancelled: z.boolean(),
    reason: z.string().optional(),
    /** What the handlers made of the data, when one of them modified it. */
    data: z.record(z.string(), z.unknown()).optional(),
    results: z.array(z.object({ pluginId: z.string(), value: z.unknown().optional(), error: z.string().optional(), ms: z.number() })),
  }),
);
export const devicesList = command('plugins', 'devices.list', z.object({}), z.object({ devices: z.array(HotplugEvent) }));
export const pluginLoaded = busEvent('plugin.loaded', z.object({ pluginId: z.string() }));
export const pluginUnloaded = busEvent('plugin.unloaded', z.object({ pluginId: z.string() }));
export const pluginError = busEvent('plugin.error', z.object({ pluginId: z.string(), message: z.string() }));
