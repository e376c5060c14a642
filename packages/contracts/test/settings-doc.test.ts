import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { settingCategories, settingCategoryFacts, type SettingDefinition, settingDefinitions } from '../src/index.js';

const file = resolve(import.meta.dirname, '../../../docs/settings.md');
const begin = '<!-- made from the registry: AUTOWEAVE_WRITE_DOCS=1 node_modules/.bin/vitest run test/settings-doc.test.ts -->';
const end = '<!-- end -->';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;

/** What may stand there, in one cell. */
function bounds({ min, max, pattern, options }: SettingDefinition): string {
  if (options) return options.map(({ value }) => code(value)).join(', ');
  if (min !== undefined) return `${min}–${max}`;
  return pattern === undefined ? '' : code(pattern);
}

const line = (one: SettingDefinition): string =>
  `| ${[
    code(one.key),
    cell(`${one.label}: ${one.description}`),
    one.type,
    one.type === 'password' ? 'not set' : code(JSON.stringify(one.default)),
    bounds(one),
    one.dependsOn ? code(one.dependsOn.key) : '',
    one.scopes.join(', '),
    [one.appliesTo.join(', ') || '**nothing yet**', ...(one.restartRequired ? ['after a restart'] : [])].join('; '),
  ].join(' | ')} |`;

const tables = settingCategories
  .map((category) =>
    [
      `### ${settingCategoryFacts[category].name}`,
      '',
      '| key | what | control | default | range, pattern or options | while on | can be set for | acts on it |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      ...settingDefinitions.filter((one) => one.category === category).map(line),
    ].join('\n'),
  )
  .join('\n\n');

it('the documentation of the settings is that of the registry', () => {
  const text = readFileSync(file, 'utf8');
  const [before, , after] = text.split(new RegExp(`(${begin}[\\s\\S]*?${end})`));
  const wanted = `${before}${begin}\n\n${tables}\n\n${end}${after}`;
  if (process.env.AUTOWEAVE_WRITE_DOCS) writeFileSync(file, wanted);
  else expect(text).toBe(wanted);
});
