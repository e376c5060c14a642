import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AgentDefinition, type AgentFile } from '@autoweave/contracts';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

/** The folder of definitions that come with the product. */
export const shippedFolder = fileURLToPath(new URL('../../agents', import.meta.url));

/** One agent's folder as read: a definition, or why there is none. `hash` is of the bytes. */
export type AgentSource = { readonly name: string; readonly hash: string } & (
  | { readonly ok: true; readonly definition: AgentDefinition }
  | { readonly ok: false; readonly message: string }
);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The same for definitions that say the same, whatever the order of their keys. */
export const contentHash = (definition: AgentDefinition): string => sha256(JSON.stringify(sorted(definition)));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}

/** `<name>/agent.yaml` and `<name>/AGENT.md` of every folder below `folder`, by name; none when the folder is missing. */
export async function readAgentFolder(folder: string): Promise<readonly AgentSource[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const names = entries
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
  const read = await Promise.all(names.map((name) => readAgent(folder, name)));
  return read.filter((source) => source !== undefined);
}

async function readAgent(folder: string, name: string): Promise<AgentSource | undefined> {
  const text = (file: string) =>
    readFile(join(folder, name, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  const [yaml, prompt] = await Promise.all([text('agent.yaml'), text('AGENT.md')]);
  // A folder without either is not an agent.
  if (yaml === undefined && prompt === undefined) return undefined;
  const hash = sha256(`${yaml ?? ''}\0${prompt ?? ''}`);
  try {
    if (yaml === undefined) throw new TypeError('agent.yaml is missing');
    if (prompt === undefined) throw new TypeError('AGENT.md is missing');
    const definition = AgentDefinition.parse({ ...record(parse(yaml)), instructions: prompt });
    if (definition.name !== name) throw new TypeError(`the folder ${name} holds the agent ${definition.name}: both must have one name`);
    return { name, hash, ok: true, definition };
  } catch (error) {
    return { name, hash, ok: false, message: messageOf(error) };
  }
}

/** The definitions that come with the product. Throws with the folder's name when one is not valid. */
export async function shippedAgents(): Promise<readonly AgentDefinition[]> {
  return (await readAgentFolder(shippedFolder)).map((source) => {
    if (!source.ok) throw new Error(`agents/${source.name}: ${source.message}`);
    return source.definition;
  });
}

/** AGT-007: everything but the prompts as one `agents.yaml`, and the prompts as `<name>/AGENT.md`. */
export function exportAgents(definitions: readonly AgentDefinition[]): AgentFile[] {
  const agents = definitions.map(({ instructions: _instructions, ...rest }) => rest);
  return [
    { path: 'agents.yaml', content: stringify({ agents }) },
    ...definitions.map((d) => ({ path: `${d.name}/AGENT.md`, content: d.instructions })),
  ];
}

const Bundle = z.object({ agents: z.array(z.record(z.string(), z.unknown())).min(1).max(200) });

/** The inverse of `exportAgents`. Throws a `TypeError` that names the agent and the field. */
export function importAgents(files: readonly AgentFile[]): readonly AgentDefinition[] {
  const yaml = files.find((file) => file.path === 'agents.yaml');
  if (!yaml) throw new TypeError('agents.yaml is missing');
  const prompts = new Map(files.map((file) => [file.path, file.content]));
  const bundle = Bundle.safeParse(parse(yaml.content));
  if (!bundle.success) throw new TypeError(`agents.yaml: ${messageOf(bundle.error)}`);
  return bundle.data.agents.map((agent) => {
    const instructions = prompts.get(`${String(agent.name)}/AGENT.md`);
    if (instructions === undefined) throw new TypeError(`${String(agent.name)}/AGENT.md is missing`);
    const parsed = AgentDefinition.safeParse({ ...agent, instructions });
    if (!parsed.success) throw new TypeError(`${String(agent.name)}: ${messageOf(parsed.error)}`);
    return parsed.data;
  });
}

const record = (value: unknown): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('agent.yaml must hold a record');
  return value as Record<string, unknown>;
};

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues.map((i) => `${i.path.join('.') || 'agent'}: ${i.message}`).join('; ');
  return error instanceof Error ? error.message : String(error);
}
