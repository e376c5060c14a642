import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AgentDefinition } from '@autoweave/contracts';
import { parse } from 'yaml';

const folder = fileURLToPath(new URL('../../agents', import.meta.url));

/** The definitions that come with the product. Throws with the file's name when one is not valid. */
export async function shippedAgents(): Promise<readonly AgentDefinition[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (name) => {
      const parsed = AgentDefinition.safeParse(parse(await readFile(join(folder, name), 'utf8')));
      if (!parsed.success) throw new Error(`agents/${name}: ${parsed.error.message}`);
      return parsed.data;
    }),
  );
}
