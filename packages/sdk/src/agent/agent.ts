import { AgentDefinition } from '@autoweave/contracts';
import type { z } from 'zod';

/** What an author writes: `name`, `description` and `instructions` are needed, everything else has a default. */
export type AgentInput = Omit<z.input<typeof AgentDefinition>, (typeof optional)[number]> &
  Partial<Pick<z.input<typeof AgentDefinition>, (typeof optional)[number]>>;

const optional = ['type', 'role', 'version', 'capabilities', 'tools'] as const;

/**
 * Checks an agent and answers its whole definition. Beyond the defaults of the schema: `type` is the name, `role` is
 * `tool` (it carries out tasks), `version` is 1.0.0, `tools` and `capabilities` are empty. Throws a ZodError that names
 * every problem, a misspelt field included.
 */
export const defineAgent = (agent: AgentInput): AgentDefinition =>
  AgentDefinition.parse({ type: agent.name, role: 'tool', version: '1.0.0', capabilities: [], tools: [], ...agent });
