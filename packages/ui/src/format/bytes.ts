const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, one digit from kB on: `812 B`, `4.1 kB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return unit === 0 ? `${value} B` : `${value.toFixed(1)} ${units[unit]}`;
}
