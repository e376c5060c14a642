import type { Evidence, SelfCheck } from '@autoweave/contracts';

/** What data tools answer, as far as procedures read it. */
export interface ToolFinding {
  readonly method: string;
  readonly inputs: readonly { readonly path: string; readonly sha256: string; readonly bytes: number; readonly rows?: number }[];
  readonly evidence: readonly Evidence[];
  readonly checks: readonly SelfCheck[];
  readonly confidence: number;
  readonly confidenceBasis: string;
  readonly limits: readonly string[];
}

export interface NumberSummary {
  readonly count: number;
  readonly sum: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly min: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly max: number;
  readonly outliers: number;
}

export interface ProfileOutput extends ToolFinding {
  readonly path: string;
  readonly table: string;
  readonly rows: number;
  readonly duplicateRows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: string;
    readonly format?: string;
    readonly missing: number;
    readonly distinct: number;
    readonly numbers?: NumberSummary;
    readonly range?: { readonly from: string; readonly to: string };
    readonly top?: readonly { readonly value: string; readonly count: number }[];
  }[];
  readonly source: { readonly format: string; readonly encoding?: string; readonly separator?: string };
  readonly target?: { readonly asked: string; readonly column: string; readonly how: string };
}

export interface DriversOutput extends ToolFinding {
  readonly path: string;
  readonly asked: string;
  readonly target: string;
  readonly targetMatch: string;
  readonly top: number;
  readonly rows: number;
  readonly rowsWithoutTarget: number;
  readonly basis: 'hold-out importance' | 'association only';
  readonly skill?: { readonly mean: number; readonly sd: number; readonly folds: readonly number[] };
  readonly drivers: readonly {
    readonly column: string;
    readonly kind: 'number' | 'category';
    readonly importance: number;
    readonly importanceSd: number;
    readonly strength: number;
    readonly association: { readonly measure: string; readonly value: number; readonly spearman?: number; readonly n: number };
    readonly direction: string;
    readonly groups?: readonly { readonly group: string; readonly count: number; readonly mean: number }[];
    readonly robust: boolean;
    readonly component: boolean;
  }[];
  readonly excluded: readonly { readonly column: string; readonly reason: string }[];
  readonly relation?: { readonly formula: string; readonly holds: number; readonly rows: number; readonly columns: readonly string[] };
}

export interface AggregateOutput extends ToolFinding {
  readonly path: string;
  readonly table: string;
  readonly function: string;
  readonly value?: string;
  readonly period?: string;
  readonly date?: string;
  readonly by?: string;
  readonly unit?: string;
  readonly groups: readonly { readonly period?: string; readonly group?: string; readonly value: number | null; readonly rows: number }[];
  /** Periods between the first and the last without a row. */
  readonly emptyPeriods?: readonly string[];
  readonly truncated: boolean;
  readonly sql: string;
  readonly total?: number;
  readonly wholeTable?: number;
}

export interface QueryOutput extends ToolFinding {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
  readonly tables: readonly { readonly name: string; readonly path: string; readonly columns: readonly string[] }[];
}

export interface ChartOutput {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly points: number;
  readonly method: string;
  readonly checks: readonly SelfCheck[];
}

/** The parts of an answer that come straight from one finding. */
export const answerFrom = (
  finding: ToolFinding,
  extra: { readonly limits?: readonly string[]; readonly checks?: readonly SelfCheck[] } = {},
) => ({
  evidence: finding.evidence.slice(0, 50),
  checks: [...finding.checks, ...(extra.checks ?? [])],
  limits: [...new Set([...finding.limits, ...(extra.limits ?? [])])],
  method: finding.method,
  confidence: finding.confidence,
});

/** Share of passed checks: the only quality a program can vouch for; none without a check. */
export const qualityOf = (checks: readonly SelfCheck[]): number | undefined =>
  checks.length === 0 ? undefined : checks.filter((c) => c.passed).length / checks.length;
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
