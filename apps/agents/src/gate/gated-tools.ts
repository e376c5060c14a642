import type { ToolInfo } from '@autoweave/contracts';
import { FaultError, fault } from '@autoweave/kernel';
import type { GuardedRequest, GuardedResponse } from '@autoweave/sandbox';
import { type ToolContext, type ToolDefinition, type ToolFacts, type ToolOutcome, toolSpecOf } from '../tools/tool.js';
import type { GatedNetwork } from './gated-network.js';
import { type Permit, spend } from './permit.js';
import type { SafetyGate } from './safety-gate.js';

type Run = ToolDefinition['run'];

/** What tools reach the outside through. */
export interface ToolReach {
  readonly gate: SafetyGate;
  readonly network: GatedNetwork;
}

/** The tools of a worker. Alone holds what runs them: everybody else sees facts, and acts with a permit. */
export class GatedTools {
  readonly #byName: ReadonlyMap<string, ToolFacts>;
  readonly #runOf: ReadonlyMap<ToolFacts, Run>;

  constructor(
    definitions: readonly ToolDefinition[],
    private readonly reach?: ToolReach,
  ) {
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
    return new GatedTools([...own, ...more], this.reach);
  }

  /** Runs exactly what was permitted. Throws SAFETY_VIOLATION for a spent permit or one for a tool that is not of this set. */
  async run(permit: Permit<'tool'>, context: ToolContext): Promise<ToolOutcome> {
    const { tool, input } = spend('tool', permit);
    const run = this.#runOf.get(tool);
    if (!run) throw fault('SAFETY_VIOLATION', `${tool.name} was permitted for another set of tools`);
    // Noted before it runs: a tool that fails half-way may have shown something already.
    for (const label of tool.yields ?? []) permit.context.ledger.taint.add(label, tool.name);
    const { url } = (input ?? {}) as { readonly url?: unknown };
    if (tool.reachesOut && typeof url === 'string') permit.context.ledger.visit(url);
    const egress = this.reach?.gate.sandboxEgress(permit.context);
    const bounds = this.reach?.gate.sandboxBounds(permit.context);
    // What was judged stays as it was; a tool may do with its copy what it likes.
    return run(structuredClone(input), {
      ...context,
      fetch: (request) => this.fetch(request, permit),
      ...(egress ? { egress } : {}),
      ...(bounds ? { bounds } : {}),
    });
  }

  /** A connection on behalf of a running tool: one more action, measured against the same context as the tool call. */
  private async fetch(request: GuardedRequest, permit: Permit<'tool'>): Promise<GuardedResponse> {
    if (!this.reach) throw fault('SAFETY_VIOLATION', 'There is no way to the outside here');
    const verdict = this.reach.gate.pass({ kind: 'network', request }, { ...permit.context, now: new Date() });
    if (verdict.kind === 'refuse') throw new FaultError(verdict.fault);
    if (verdict.kind === 'ask') throw fault('SAFETY_VIOLATION', verdict.reason);
    return this.reach.network.fetch(verdict.permit);
  }

  infos(): ToolInfo[] {
    return [...this.#byName.values()].map((tool) => ({
      ...toolSpecOf(tool),
      permission: tool.permission,
      requiresApproval: tool.requiresApproval,
      ...(tool.effect === undefined ? {} : { effect: tool.effect }),
      owner: 'core' as const,
    }));
  }
}
