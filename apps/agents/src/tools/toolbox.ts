import { dataTools } from './data/index.js';
import { fileTools } from './file/index.js';
import type { ToolDefinition } from './tool.js';

/** The definitions of tools by name, before the gate takes them. */
export class Toolbox {
  private readonly byName: ReadonlyMap<string, ToolDefinition>;

  constructor(tools: readonly ToolDefinition[]) {
    this.byName = new Map(tools.map((tool) => [tool.name, tool]));
  }

  get = (name: string): ToolDefinition | undefined => this.byName.get(name);
  names = (): readonly string[] => [...this.byName.keys()];
  with = (more: readonly ToolDefinition[]): Toolbox =>
    new Toolbox([...this.byName.values(), ...more.filter((tool) => !this.byName.has(tool.name))]);

  definitions = (): readonly ToolDefinition[] => [...this.byName.values()];
}

/** Answer with nothing but what they were told; everything else shows what is in the files, whoever wrote it. */
const silent = new Set(['write_file', 'create_directory', 'delete_file', 'copy_file', 'move_file']);

/** The tools that need nothing but a workspace. */
export const workspaceTools: readonly ToolDefinition[] = [...fileTools, ...dataTools].map((tool) =>
  silent.has(tool.name) ? tool : { ...tool, yields: ['private', 'untrusted'] },
);
