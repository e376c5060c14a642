import { printable } from './printable.js';
import type { Style } from './style.js';

function inline(text: string, style: Style): string {
  return text
    .replaceAll(/`([^`]+)`/g, (_, code: string) => style.cyan(code))
    .replaceAll(/\*\*([^*]+)\*\*/g, (_, strong: string) => style.bold(strong))
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, label: string, address: string) => `${label} (${address})`);
}

function cellsOf(row: string): readonly string[] {
  return row
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function table(rows: readonly string[], style: Style): readonly string[] {
  const [header = [], , ...body] = rows.map(cellsOf);
  const widths = header.map((_, column) => Math.max(...[header, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    `  ${style.bold(line(header))}`,
    `  ${style.dim(widths.map((width) => '─'.repeat(width)).join('  '))}`,
    ...body.map((row) => `  ${line(row)}`),
  ];
}

/** Markdown for a terminal: headings, emphasis, code, lists and tables; everything else as it stands. */
export function terminalMarkdown(source: string, style: Style): string {
  const lines = printable(source).split('\n');
  const out: string[] = [];
  let inCode = false;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (/^\s*```/.test(line)) {
      inCode = !inCode;
      continue;
    }
    if (inCode) {
      out.push(`    ${style.cyan(line)}`);
      continue;
    }
    if (line.includes('|') && /^\s*\|?[\s:|-]*-[\s:|-]*\|?\s*$/.test(lines[index + 1] ?? '')) {
      const end = lines.findIndex((text, at) => at > index && !text.includes('|'));
      const rows = lines.slice(index, end === -1 ? lines.length : end);
      out.push(...table(rows, style));
      index += rows.length - 1;
      continue;
    }
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (heading !== null) out.push(style.bold(inline(heading[1] ?? '', style)));
    else out.push(inline(line.replace(/^(\s*)[-*]\s+/, '$1• '), style));
  }
  return out.join('\n');
}
