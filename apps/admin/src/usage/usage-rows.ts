import type { UsageDimension, UsageRow } from '@autoweave/contracts';

/** What a row of usage is about, in words. Agents that decide together spend for nobody in particular. */
export function subjectOf(row: UsageRow, by: UsageDimension, nameOf: (userId: string) => string | undefined): string {
  if (by === 'day') return row.day ?? 'unknown day';
  if (by === 'model') return row.model ?? 'unknown model';
  if (by === 'agent') return row.agent ?? 'unknown agent';
  if (row.userId === 'cooperation') return 'Agents deciding together';
  return row.userId === undefined ? 'unknown person' : (nameOf(row.userId) ?? row.userId);
}

const dollars = (value: number, digits: number): string =>
  `$${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;

/** Money from micro-dollars: `$12.30`, small sums with four digits. */
export function formatMoney(costMicroUsd: number): string {
  const value = costMicroUsd / 1_000_000;
  return value > 0 && value < 0.01 ? dollars(value, 4) : dollars(value, 2);
}
