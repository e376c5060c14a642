import { numberShapeOf, parseNumber } from '../table-reader/number-style.js';

export interface FoundAmount {
  readonly text: string;
  readonly index: number;
  readonly value: number;
  /** ISO 4217 where the sign tells it. */
  readonly currency: string;
}

const signs: Readonly<Record<string, string>> = {
  '€': 'EUR',
  $: 'USD',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  ft: 'HUF',
  zł: 'PLN',
  kč: 'CZK',
  'fr.': 'CHF',
  sfr: 'CHF',
  euro: 'EUR',
  euros: 'EUR',
  eur: 'EUR',
  dollar: 'USD',
  dollars: 'USD',
  usd: 'USD',
  pound: 'GBP',
  pounds: 'GBP',
  gbp: 'GBP',
  chf: 'CHF',
  franken: 'CHF',
  francs: 'CHF',
  huf: 'HUF',
  forint: 'HUF',
  forintot: 'HUF',
  pln: 'PLN',
  czk: 'CZK',
  sek: 'SEK',
  nok: 'NOK',
  dkk: 'DKK',
  jpy: 'JPY',
  us$: 'USD',
};
const scales: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  tausend: 1e3,
  tsd: 1e3,
  mille: 1e3,
  ezer: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  million: 1e6,
  millions: 1e6,
  millionen: 1e6,
  millones: 1e6,
  milioni: 1e6,
  millió: 1e6,
  bn: 1e9,
  billion: 1e9,
  mrd: 1e9,
  milliarden: 1e9,
  milliárd: 1e9,
};
const figure = "\\d{1,3}(?:[.,' \\u00a0\\u202f’]\\d{3})+(?:[.,]\\d{1,2})?|\\d+(?:[.,]\\d{1,2})?";
const unit =
  'US\\$|[€$£¥₹]|EUR|USD|GBP|CHF|HUF|PLN|CZK|SEK|NOK|DKK|JPY|[Ee]uros?|[Dd]ollars?|[Pp]ounds?|Franken|francs|[Ff]orint(?:ot)?|Ft|zł|Kč|Fr\\.|SFr';
const scale =
  'k|thousand|Tausend|Tsd\\.?|mille|ezer|mn?|Mio\\.?|millions?|Millionen|millones|milioni|millió|bn|billion|Mrd\\.?|Milliarden|milliárd';
const pattern = new RegExp(
  `(?<![\\p{L}\\d])(?:(${unit})\\s?(${figure})(?:\\s?(${scale})(?![\\p{L}]))?|(${figure})(?:\\s?(${scale})(?=[\\s\\u00a0](?:${unit})|${unit}))?[\\s\\u00a0]?(${unit})(?![\\p{L}]))`,
  'gu',
);

/** The decimal mark of a lone amount: two digits after the last mark are cents, three are thousands. */
const valueOf = (digits: string): number | undefined => {
  const shape = numberShapeOf(digits);
  if (shape === undefined) return undefined;
  const last = Math.max(digits.lastIndexOf(','), digits.lastIndexOf('.'));
  const decimals = last < 0 ? 0 : digits.length - last - 1;
  const comma = digits[last] === ',';
  return (
    parseNumber(shape, decimals === 3 || decimals === 0 ? (comma ? 'point' : 'comma') : comma ? 'comma' : 'point') ??
    parseNumber(shape, 'point')
  );
};

/** Every sum of money in a sentence, left to right. */
export const amountsIn = (text: string): readonly FoundAmount[] =>
  [...text.matchAll(pattern)].flatMap((m) => {
    const sign = (m[1] ?? m[6] ?? '').toLowerCase();
    const value = valueOf(m[2] ?? m[4] ?? '');
    const factor = scales[(m[3] ?? m[5] ?? '').toLowerCase().replace(/\.$/, '')] ?? 1;
    return value === undefined
      ? []
      : [{ text: m[0], index: m.index, value: Math.round(value * factor * 100) / 100, currency: signs[sign] ?? sign.toUpperCase() }];
  });
