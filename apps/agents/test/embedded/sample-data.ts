import { seededRandom } from '../../src/analysis/forest/random.js';

export interface SalesOptions {
  readonly rows: number;
  readonly headers?: readonly [string, string, string, string, string, string, string];
  readonly separator?: string;
  readonly number?: (value: number) => string;
  readonly date?: (year: number, month: number, day: number) => string;
}

/** Sales rows whose revenue is driven by units and region, a little by channel, and not at all by the noise column. */
export const salesCsv = ({
  rows,
  headers = ['order_id', 'date', 'region', 'channel', 'units', 'ad_spend', 'revenue'],
  separator = ',',
  number = (v) => v.toFixed(2),
  date = (y, m, d) => `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`,
}: SalesOptions): string => {
  const random = seededRandom(7);
  const regions = ['North', 'South', 'East', 'West'];
  const lines = [headers.join(separator)];
  for (let i = 0; i < rows; i++) {
    const region = Math.floor(random() * 4);
    const channel = random() < 0.4 ? 'web' : 'store';
    const units = 1 + Math.floor(random() * 40);
    const spend = random() * 500;
    const revenue = units * 12 + region * 90 + (channel === 'web' ? 60 : 0) + random() * 40;
    const month = 1 + (i % 12);
    const cells = [
      `A${1000 + i}`,
      date(2024 + Math.floor((i / rows) * 2), month, 1 + (i % 28)),
      regions[region] ?? '',
      channel,
      String(units),
      number(spend),
      number(revenue),
    ];
    lines.push(cells.map((c) => (c.includes(separator) ? `"${c}"` : c)).join(separator));
  }
  return `${lines.join('\n')}\n`;
};
