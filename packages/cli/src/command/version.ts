import { readFileSync } from 'node:fs';
import type { Command } from '../context.js';

/** Prints the version of the product and of the Node that runs it. */
export const versionCommand: Command = async (context) => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  context.stdout.write(`AutoWeave ${version} (Node ${process.versions.node})\n`);
  return 0;
};
