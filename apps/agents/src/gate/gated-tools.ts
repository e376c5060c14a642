import type { ToolInfo } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { type ToolContext, type ToolDefinition, type ToolFacts, type ToolOutcome, toolSpecOf } from '../tools/tool.js';
import type { Permit } from './permit.js';

type Run = ToolDefinition['run'];

/** The tools of a worker. Alone holds what runs them: everybody else sees facts, and acts with a permit. */
export class GatedTools {
  readonly #byName: ReadonlyMap<string, ToolFacts>;
  readonly #runOf: ReadonlyMap<ToolFacts, Run>;

  constructor(definitions: readonly ToolDefinition[]) {
    const byName = new Map<string, ToolFacts>();
    const runOf = new Map<ToolFacts, Run>();
    for (const { run, ...facts } of definitions) {
      if (byName.has(facts.name)) continue;
      byName.set(facts.name, Object.freeze(facts));
      runOf.set(facts, run);
    }
    this.#byName = byName;
    this.#runOf = runOf;
  }

  get = (name: string): ToolFacts | undefined => this.#byName.get(name);
  names = (): readonly string[] => [...this.#byName.keys()];

  /** The same tools and more; a name that is taken stays with its first owner. */
  with(more: readonly ToolDefinition[]): GatedTools {
    if (more.length === 0) return this;
    const own = [...this.#runOf].map(([facts, run]) => ({ ...facts, run }));
    return new GatedTools([...own, ...more]);
  }

  /** Runs exactly what was permitted. Throws SAFETY_VIOLATION for a spent permit or one for a tool that is not of this set. */
  run(permit: Permit<'tool'>, context: ToolContext): Promise<ToolOutcome> {
    const { tool, input } = permit.consume();
    const run = this.#runOf.get(tool);
    if (!run) throw fault('SAFETY_VIOLATION', `${tool.name} was permitted for another set of tools`);
    return run(input, context);
  }

  infos(): ToolInfo[] {
    return [...this.#byName.values()].map((tool) => ({
      ...toolSpecOf(tool),
      permission: tool.permission,
      requiresApproval: tool.requiresApproval,
      owner: 'core' as const,
    }));
  }
}
