import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin } from '../plugin.js';
import { manifestTool, type Tool } from '../tool/tool.js';

/** A tool whose answers are given: call after call the next one, the last one again and again. JSON only. */
export interface StubTool {
  readonly tool: Pick<Tool, 'info'>;
  readonly answers: readonly unknown[];
}

/** A tool with canned answers for a lab, so that a test depends on nothing outside. */
export const stubTool = (tool: Pick<Tool, 'info'>, ...answers: readonly unknown[]): StubTool => {
  if (answers.length === 0) throw new Error(`${tool.info.name}: a stub needs an answer`);
  return { tool, answers };
};

/** Writes the stubs as a plugin below `plugins`: they are listed, chosen, gated and run like the tools of any plugin. */
export async function writeStubs(plugins: string, stubs: readonly StubTool[]): Promise<void> {
  const folder = join(plugins, 'lab-tools');
  const manifest = definePlugin({
    name: 'lab-tools',
    version: '1.0.0',
    entry: 'main.js',
    permissions: {},
    tools: stubs.map(({ tool }, index) => manifestTool(tool, `stub${index}`)),
  });
  const code = stubs.map(
    ({ answers }, index) =>
      `const answers${index} = ${JSON.stringify(answers)};\nlet next${index} = 0;\nexport function stub${index}() {\n  return answers${index}[Math.min(next${index}++, answers${index}.length - 1)];\n}\n`,
  );
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest)),
    writeFile(join(folder, 'main.js'), code.join('\n')),
  ]);
}
