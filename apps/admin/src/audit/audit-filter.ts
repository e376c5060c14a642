import type { AuditCategory, AuditOutcome, AuditSeverity } from '@autoweave/contracts';

/** What is looked for in the log; empty words look for nothing. */
export interface AuditFilter {
  readonly text: string;
  readonly category: AuditCategory | 'all';
  readonly severity: AuditSeverity | 'all';
  readonly outcome: AuditOutcome | 'all';
  /** As an input of type `date` gives them, in local days. */
  readonly from: string;
  readonly to: string;
}

export const noFilter: AuditFilter = { text: '', category: 'all', severity: 'all', outcome: 'all', from: '', to: '' };

const startOf = (day: string): Date => new Date(`${day}T00:00:00`);
const endOf = (day: string): Date => new Date(`${day}T23:59:59.999`);

export interface AuditTerms {
  readonly searchText?: string;
  readonly categories?: string;
  readonly severities?: string;
  readonly outcomes?: string;
  readonly startTime?: string;
  readonly endTime?: string;
}

/** The filter as the API takes it: only what is asked for, days from their first to their last moment. */
export function termsOf({ text, category, severity, outcome, from, to }: AuditFilter): AuditTerms {
  return {
    ...(text.trim() ? { searchText: text.trim() } : {}),
    ...(category === 'all' ? {} : { categories: category }),
    ...(severity === 'all' ? {} : { severities: severity }),
    ...(outcome === 'all' ? {} : { outcomes: outcome }),
    ...(from ? { startTime: startOf(from).toISOString() } : {}),
    ...(to ? { endTime: endOf(to).toISOString() } : {}),
  };
}

/** Address of all that matches, as a file. */
export const exportAddress = (baseUrl: string, filter: AuditFilter, format: 'csv' | 'jsonl'): string =>
  `${baseUrl}/api/v1/audit/export?${new URLSearchParams({ format, ...termsOf(filter) }).toString()}`;
