import { basename } from 'node:path';
import { WorkspacePath } from '@autoweave/contracts';
import { z } from 'zod';
import { sentencesOf } from '../../analysis/actions/sentences.js';
import { raise } from '../../analysis/fault.js';
import { keyPhrases, summarize } from '../../analysis/summary/summarize.js';
import { decodeText } from '../../analysis/table-reader/index.js';
import { defineTool } from '../tool.js';
import { rulesVersion } from './finding.js';
import { readWorkspaceFile } from './load-table.js';

/** The most telling sentences of a text, quoted with their lines. */
export const summarizeText = defineTool({
  name: 'summarize_text',
  description:
    'Extractive summary of a .txt, .md or .html file: its most central sentences, quoted in order with their line numbers, and its key phrases. Words nothing anew.',
  permission: 'READ_ONLY',
  requiresApproval: false,
  parallelSafe: true,
  input: z.object({ path: WorkspacePath, sentences: z.number().int().min(1).max(30).default(5) }),
  run: async ({ path, sentences }, ctx) => {
    const file = await readWorkspaceFile(path, ctx);
    const { text } = decodeText(file.bytes, basename(path));
    if (text.trim() === '') raise('UNREADABLE_FILE', `${path} is empty.`, 'Attach a text with some sentences.');
    const all = sentencesOf(text, /\.x?html?$/i.test(path) || /^\s*<(!doctype|html)/i.test(text));
    const chosen = summarize(all, sentences);
    const lines = text.split(/\r\n|\n|\r/).length;
    return {
      summary: `${chosen.length} of ${all.length} sentences of ${path}`,
      output: {
        path,
        lines,
        words: text.split(/\s+/).filter(Boolean).length,
        sentences: all.length,
        title: all.find((s) => /^#|^<h1/i.test(text.split(/\r\n|\n|\r/)[s.line - 1]?.trim() ?? ''))?.text ?? null,
        chosen: chosen.map(({ text: quote, line, score }) => ({ quote, line, score })),
        phrases: keyPhrases(all, 10),
        method: `${rulesVersion}: LexRank over TF–IDF sentence vectors, quotes only`,
        inputs: [{ path, sha256: file.sha256, bytes: file.bytes.length }],
        evidence: chosen.map((s) => ({
          claim: 'quoted sentence',
          source: path,
          locator: `line ${s.line}`,
          quote: s.text.slice(0, 1_000),
          sha256: file.sha256,
        })),
        checks: [
          {
            name: 'every sentence stands in the text',
            passed: chosen.every((s) => s.line >= 1 && s.line <= lines),
            detail: `${chosen.length} quotes`,
          },
        ],
        confidence: all.length >= 8 ? 0.6 : 0.4,
        confidenceBasis: 'fixed: 0.6 from eight sentences on, else 0.4; centrality is not understanding',
        limits: [
          'The summary quotes; it does not understand or shorten sentences.',
          ...(all.length > 400 ? ['Only the first 400 sentences were ranked.'] : []),
        ],
      },
    };
  },
});
