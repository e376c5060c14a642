import { AgentFile } from '@autoweave/contracts';
import { z } from 'zod';

/** A whole set of definitions as one file. */
const Bundle = z.object({ files: z.array(AgentFile).min(1).max(500) });

export const bundleOf = (files: readonly AgentFile[]): string => JSON.stringify({ files }, null, 2);

/** Of a folder, only these are definitions. */
const belongs = (path: string): boolean => path === 'agents.yaml' || /^[^/]+\/AGENT\.md$/.test(path);

interface PickedFile {
  readonly name: string;
  /** `<folder>/…` when a folder was chosen, else empty. */
  readonly webkitRelativePath: string;
  text(): Promise<string>;
}

/**
 * Definitions from what somebody chose: one exported JSON file, or a folder with `agents.yaml` and `<name>/AGENT.md`.
 * Throws, in words for people, when it is neither.
 */
export async function readBundle(picked: readonly PickedFile[]): Promise<AgentFile[]> {
  const [only] = picked;
  if (picked.length === 1 && only?.name.endsWith('.json')) {
    const read = Bundle.safeParse(parse(await only.text()));
    if (!read.success) throw new Error(`${only.name} is no export of agents.`);
    return read.data.files;
  }
  const files = picked
    .map((file) => ({ file, path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name }))
    .filter(({ path }) => belongs(path));
  if (!files.some(({ path }) => path === 'agents.yaml')) throw new Error('There is no agents.yaml in what was chosen.');
  return Promise.all(files.map(async ({ file, path }) => ({ path, content: await file.text() })));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
