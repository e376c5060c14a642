const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Grouped below ten thousand, compact above: `4,211`, `12.4K`. */
export const formatCount = (value: number): string => (Math.abs(value) < 10_000 ? grouped : compact).format(value);

/** `1 file`, `3 files`. */
export const formatPlural = (count: number, one: string, many = `${one}s`): string => `${formatCount(count)} ${count === 1 ? one : many}`;
