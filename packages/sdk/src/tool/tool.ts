import { type PluginManifest, ToolEffect, type ToolInfo, ToolPermission, ToolSpec } from '@autoweave/contracts';
import { z } from 'zod';
import type { PluginApi } from '../plugin.js';

/** What an author writes of a tool. */
export interface ToolInput<I extends z.ZodObject, O> {
  /** Lower-case letters, digits and `_`; the name of `run` in snake case when left out. */
  readonly name?: string;
  /** What it does and when to use it, for the model. Needed here or as `.describe()` of `input`. */
  readonly description?: string;
  /** Its arguments. Descriptions, enums, defaults and optionality reach the model as JSON Schema. */
  readonly input: I;
  /** A person allows every single call. */
  readonly requiresApproval?: boolean;
  readonly permission?: ToolPermission;
  /** What a person always decides about, whatever `requiresApproval` says (AGT-051). */
  readonly effect?: ToolEffect;
  readonly run: (input: z.output<I>, api: PluginApi) => O;
}

/** A tool that was checked. `handler` is what a plugin exports under its name. */
export interface Tool<I extends z.ZodObject = z.ZodObject, O = unknown> {
  /** As the platform lists it. */
  readonly info: ToolInfo;
  readonly input: I;
  /** Checks the arguments, then runs the tool. Throws a ZodError for arguments that do not fit. */
  readonly handler: (input: unknown, api: PluginApi) => O;
}

/**
 * Checks a tool and derives what a model sees of it (AGT-080, AGT-081): name and description default to those of `run` and
 * of the schema, `requiresApproval` to false, `permission` to READ_ONLY. Arguments that JSON Schema cannot express (dates,
 * functions, transforms) are refused here and not in front of a model. Throws a ZodError or an Error with the reason.
 */
export function defineTool<I extends z.ZodObject, O>(tool: ToolInput<I, O>): Tool<I, O> {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(tool.input, { io: 'input', target: 'draft-7' }) as Record<string, unknown>;
  const spec = ToolSpec.parse({
    name: tool.name ?? snakeCase(tool.run.name),
    description: tool.description ?? tool.input.description ?? '',
    inputSchema,
  });
  if (spec.description.trim() === '') throw new Error(`${spec.name}: a model needs a description to know when to use a tool`);
  return {
    info: {
      ...spec,
      permission: ToolPermission.parse(tool.permission ?? 'READ_ONLY'),
      requiresApproval: tool.requiresApproval ?? false,
      ...(tool.effect === undefined ? {} : { effect: ToolEffect.parse(tool.effect) }),
      owner: 'plugin',
    },
    input: tool.input,
    handler: (input, api) => tool.run(tool.input.parse(input), api),
  };
}

/**
 * The entry of a plugin's manifest for a tool; `handler` is the name under which the entry file exports `tool.handler`. The
 * signature of the plugin covers permission, approval and effect, and the safety gate holds the tool to them.
 */
export const manifestTool = (tool: Pick<Tool, 'info'>, handler: string): PluginManifest['tools'][number] => ({
  name: tool.info.name,
  description: tool.info.description,
  handler,
  inputSchema: tool.info.inputSchema,
  permission: tool.info.permission,
  requiresApproval: tool.info.requiresApproval,
  ...(tool.info.effect === undefined ? {} : { effect: tool.info.effect }),
});

const snakeCase = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
