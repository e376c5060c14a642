import type { AgentDefinition } from '@autoweave/contracts';

export interface FieldChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

const said = (value: unknown): string =>
  value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value, null, 2);

/** Which fields of a definition differ, in the order of the newer one. */
export function definitionChanges(before: AgentDefinition, after: AgentDefinition): readonly FieldChange[] {
  const fields = [...new Set([...Object.keys(after), ...Object.keys(before)])] as (keyof AgentDefinition)[];
  return fields
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({ field, before: said(before[field]), after: said(after[field]) }));
}
