import type { ToolEffect, ToolPermission, ToolSpec, Usage } from '@autoweave/contracts';
import type { EgressRules, GuardedRequest, GuardedResponse } from '@autoweave/sandbox';
import { z } from 'zod';

/** What a running tool may see of the world: one workspace, a clock reading, a way to be stopped. */
export interface ToolContext {
  /** Absolute path of the workspace. */
  readonly workspaceDir: string;
  /** The real path of a workspace path; raises SAFETY_VIOLATION for anything outside, NOT_FOUND is left to the caller. */
  readonly resolve: (path: string) => Promise<string>;
  readonly signal: AbortSignal;
  readonly now: Date;
  /** The way to the outside, through the gate. Given by the gate when the tool runs; refused where there is none. */
  readonly fetch?: (request: GuardedRequest) => Promise<GuardedResponse>;
  /** Hosts that sandboxed code may reach, given by the gate; none when absent. */
  readonly egress?: EgressRules;
  /** Whose call it is, and what sandboxed code may use up by the policies of the agent; given by the gate. */
  readonly bounds?: SandboxBounds;
  readonly tenantId?: string;
}

export interface SandboxBounds {
  readonly agent: string;
  readonly maxFileMb: number;
  readonly maxSeconds: number;
}

/** `output` is JSON for the model, `summary` one line for people. */
export interface ToolOutcome {
  readonly output: unknown;
  readonly summary: string;
  /** What the call consumed of models, and which. */
  readonly spent?: { readonly usage: Usage; readonly model: string };
  /** The agent gives its task to agents of another type; nothing else happens in this attempt. */
  readonly handOff?: { readonly to: string; readonly note: string };
}

/** Everything about a tool except how to run it: only the gate holds that. */
export interface ToolFacts<I extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly permission: ToolPermission;
  readonly requiresApproval: boolean;
  readonly input: I;
  /** May run beside other calls of the same turn. */
  readonly parallelSafe: boolean;
  readonly effect?: ToolEffect;
  /** How far its effect reaches: `workspace` unless stated. What reaches outside is never repeated when nobody knows how it ended. */
  readonly reach?: 'none' | 'workspace' | 'outside';
  /** After such an interruption: the call of a reading tool that shows whether it took effect. */
  readonly reread?: (input: z.output<I>) => { readonly tool: string; readonly arguments: Record<string, unknown> };
  /** What its output brings into the run: data of the tenant, or text that anybody may have written. */
  readonly yields?: readonly ('private' | 'untrusted')[];
  /** Its arguments leave the platform. */
  readonly sendsOut?: boolean;
  /** It fetches the address in its argument `url`. */
  readonly reachesOut?: boolean;
  /** Arguments that hold SQL, one text or several; `sql` unless stated. */
  readonly sqlArguments?: readonly string[];
  /** The dialect of its SQL; a tool that does not say is judged as PostgreSQL. */
  readonly sqlDialect?: 'postgres' | 'duckdb';
}

/** A tool as it is written. Failures are thrown as errors that carry a `fault`. */
export interface ToolDefinition<I extends z.ZodType = z.ZodType> extends ToolFacts<I> {
  readonly run: (input: z.output<I>, ctx: ToolContext) => Promise<ToolOutcome>;
}

/** Keeps the input type of one definition while it is written; lists hold the widened type. */
export const defineTool = <I extends z.ZodType>(tool: ToolDefinition<I>): ToolDefinition => tool as unknown as ToolDefinition;

/** What a model is told about a tool. */
export const toolSpecOf = (tool: ToolFacts): ToolSpec => ({
  name: tool.name,
  description: tool.description,
  inputSchema: z.toJSONSchema(tool.input, { io: 'input', target: 'draft-7' }) as Record<string, unknown>,
});
