import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AgentDefinition } from '@autoweave/contracts';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

/** The text of the two files of an agent's folder. */
export interface AgentTexts {
  /** `agent.yaml`: everything but the instructions. */
  readonly yaml: string;
  /** `AGENT.md`: the instructions. */
  readonly markdown: string;
}

/** An agent as the text of its files; `parseAgent` is the inverse. */
export function formatAgent({ instructions, ...rest }: AgentDefinition): AgentTexts {
  return { yaml: stringify(rest), markdown: instructions };
}

/**
 * The definition that the text of two files holds, by the very rules of the platform: no field is filled in beyond the
 * schema's own defaults. Throws an Error that names every problem.
 */
export function parseAgent({ yaml, markdown }: AgentTexts): AgentDefinition {
  const head: unknown = parse(yaml);
  if (typeof head !== 'object' || head === null || Array.isArray(head)) throw new Error('agent.yaml must hold a record');
  const parsed = AgentDefinition.safeParse({ ...head, instructions: markdown });
  if (!parsed.success) throw new Error(`agent.yaml: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Reads an agent's folder. Its name must be the agent's, because the platform finds agents by folder. */
export async function readAgent(folder: string): Promise<AgentDefinition> {
  const text = (file: string) => readFile(join(folder, file), 'utf8');
  const [yaml, markdown] = await Promise.all([text('agent.yaml'), text('AGENT.md')]);
  const agent = parseAgent({ yaml, markdown });
  const name = basename(resolve(folder));
  if (agent.name !== name) throw new Error(`the folder ${name} holds the agent ${agent.name}: both must have one name`);
  return agent;
}

/** Writes `<parent>/<name>/agent.yaml` and `AGENT.md` and answers the folder. */
export async function writeAgent(parent: string, agent: AgentDefinition): Promise<string> {
  const folder = join(parent, agent.name);
  const { yaml, markdown } = formatAgent(agent);
  await mkdir(folder, { recursive: true });
  await Promise.all([writeFile(join(folder, 'agent.yaml'), yaml), writeFile(join(folder, 'AGENT.md'), markdown)]);
  return folder;
}
