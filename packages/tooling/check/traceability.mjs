/**
 * docs/traceability.md: which test stands for which requirement. Made from annotations in tests (`// @requirement ORC-013`
 * above a test or suite, or ids in its title); `--write` writes it, otherwise it must be up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { root, sourceFiles } from './source-files.mjs';

const target = resolve(root, 'docs/traceability.md');
const id = /\b(?:ORC|AGT|MEM|PLG|IDN|EDG|OPS|SRV|APP)-\d{3}\b/g;
const title = /\b(?:it|test|describe)(?:\.\w+)*(?:\([^'"`]*\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/;

const entries = new Map();
for (const path of sourceFiles('packages', 'apps').filter((one) => /\.test\.tsx?$/.test(one))) {
  let pending = [];
  for (const line of readFileSync(resolve(root, path), 'utf8').split('\n')) {
    const annotation = /@requirements?\b(.*)/.exec(line);
    if (annotation) pending.push(...(annotation[1].match(id) ?? []));
    const found = title.exec(line);
    if (!found) continue;
    for (const requirement of new Set([...pending, ...(found[2].match(id) ?? [])])) {
      const list = entries.get(requirement) ?? [];
      list.push(`${path}: ${found[2].replaceAll('\\', '').replaceAll('|', '\\|')}`);
      entries.set(requirement, list);
    }
    pending = [];
  }
}

const rows = [...entries]
  .sort(([a], [b]) => a.localeCompare(b))
  .flatMap(([requirement, tests]) => [...new Set(tests)].sort((a, b) => a.localeCompare(b)).map((test) => `| ${requirement} | ${test} |`));
const text = `# Requirements and their tests\n\nMade by \`node packages/tooling/check/traceability.mjs --write\` from annotations in the tests; the checks fail when it is out of date. ${entries.size} requirements have a test that names them.\n\n| requirement | test |\n|---|---|\n${rows.join('\n')}\n`;

if (process.argv.includes('--write')) writeFileSync(target, text);
else {
  let current = '';
  try {
    current = readFileSync(target, 'utf8');
  } catch {
    // Missing counts as out of date.
  }
  if (current !== text) {
    console.log('docs/traceability.md is out of date: run node packages/tooling/check/traceability.mjs --write');
    process.exit(1);
  }
}
