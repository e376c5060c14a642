import type { ToolDefinition } from '../tool.js';
import { runInProcess } from './data-processes.js';
import { directTools } from './direct-tools.js';

/** A process of its own runs compiled code; from source, as in tests, the tools run where they are called. */
const compiled = !import.meta.url.endsWith('.ts');

/**
 * Everything an agent can do with data files. They work in processes of their own, with memory of their own: a large file
 * neither stops a service from answering nor takes it down.
 */
export const dataTools: readonly ToolDefinition[] = compiled
  ? directTools.map((tool) => ({ ...tool, run: (input, ctx) => runInProcess(tool.name, input, ctx) }))
  : directTools;
