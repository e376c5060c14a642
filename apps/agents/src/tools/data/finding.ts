import type { Evidence, SelfCheck } from '@autoweave/contracts';
import type { LoadedTable } from './load-table.js';

/** Version of the rules behind every data tool: part of each method, so that a result names what made it. */
export const rulesVersion = 'data rules v1';

/** What every data tool reports beside its own result. */
export interface Finding {
  readonly method: string;
  readonly inputs: readonly { readonly path: string; readonly sha256: string; readonly bytes: number; readonly rows?: number }[];
  readonly evidence: readonly Evidence[];
  readonly checks: readonly SelfCheck[];
  readonly confidence: number;
  readonly confidenceBasis: string;
  readonly limits: readonly string[];
}

export const inputOf = ({ path, sha256, bytes, table }: LoadedTable): Finding['inputs'][number] => ({
  path,
  sha256,
  bytes,
  rows: table.rowCount,
});

/** Evidence that a query over a file gives a number. */
export const queryEvidence = (claim: string, source: LoadedTable, sql: string): Evidence => ({
  claim,
  source: source.path,
  locator: `query: ${sql}`,
  sha256: source.sha256,
});

/** Two sums are the same when they differ by less than a billionth of their size: the rounding of floats. */
export const sameNumber = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

/** Share of cells that hold a readable value, as a confidence in reading: 1 when nothing is missing or misread. */
export const readingConfidence = ({ table }: LoadedTable): number => {
  const doubts = table.notices.filter((n) => /could be swapped|not certain|could not be read|longer than the header|mixes/.test(n)).length;
  return Math.round(Math.max(0.5, 1 - 0.1 * doubts) * 1_000) / 1_000;
};
export const readingConfidenceBasis =
  '1 − 0.1 for each doubt while reading the file (uncertain decimal mark or day order, unreadable cells, surplus cells, mixed units), at least 0.5';
