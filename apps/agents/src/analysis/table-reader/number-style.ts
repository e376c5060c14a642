/** Which character separates the fraction. The other one, space and apostrophe group thousands. */
export type DecimalMark = 'point' | 'comma';

const unit = '(?:[€$£¥₹₽₺₩%‰]|(?:US|C|A|NZ)\\$|EUR|USD|GBP|CHF|JPY|HUF|PLN|CZK|SEK|NOK|DKK|RON|INR|CNY|Ft|zł|Kč|kr\\.?|Fr\\.|lei)';
const shape = new RegExp(
  `^(\\()?\\s*([-+−–])?\\s*(${unit})?\\s*([-+−–])?\\s*(\\d[\\d.,'’\\s\\u00a0\\u202f]*|[.,]\\d+)([eE][-+]?\\d+)?\\s*(${unit})?\\s*(-)?\\s*(\\))?$`,
);

interface NumberShape {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: string;
  readonly unit: string | undefined;
}

/** Splits a text into sign, unit and digits with marks; undefined when it is no number in any style. */
export const numberShapeOf = (text: string): NumberShape | undefined => {
  if (text.length > 48) return undefined;
  const m = shape.exec(text.trim());
  if (!m) return undefined;
  const [, open, sign1, unit1, sign2, body = '', exponent = '', unit2, trailing, close] = m;
  if ((open === undefined) !== (close === undefined)) return undefined;
  const negative = open !== undefined || [sign1, sign2].some((s) => s !== undefined && s !== '+') || trailing !== undefined;
  return { negative, digits: body.replace(/[\s\u00a0\u202f'’]+$/u, ''), exponent, unit: unit1 ?? unit2 };
};

const groupedBy = (mark: string): RegExp => new RegExp(`^\\d{1,3}(?:[${mark}]\\d{3})+$`);
const pointGroups = groupedBy('.');
const commaGroups = groupedBy(',');
const spaceGroups = /^\d{1,3}(?:[\s\u00a0\u202f'’]\d{3})+$/u;

/** What one text says about the decimal mark. */
const vote = (digits: string): 'point' | 'comma' | 'either-comma' | 'either-point' | 'none' => {
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  if (comma < 0 && point < 0) return 'none';
  if (comma >= 0 && point >= 0) return comma > point ? 'comma' : 'point';
  if (comma >= 0)
    return commaGroups.test(digits) ? (digits.indexOf(',') === comma ? (/^0,/.test(digits) ? 'comma' : 'either-comma') : 'point') : 'comma';
  return pointGroups.test(digits) ? (digits.indexOf('.') === point ? (/^0\./.test(digits) ? 'point' : 'either-point') : 'comma') : 'point';
};

export interface StyleVotes {
  readonly point: number;
  readonly comma: number;
  readonly eitherComma: number;
  readonly eitherPoint: number;
}

/** Counts the evidence of many texts. */
export const votesOf = (digits: readonly string[]): StyleVotes => {
  const votes = { point: 0, comma: 0, eitherComma: 0, eitherPoint: 0 };
  for (const d of digits) {
    const v = vote(d);
    if (v === 'point' || v === 'comma') votes[v]++;
    else if (v === 'either-comma') votes.eitherComma++;
    else if (v === 'either-point') votes.eitherPoint++;
  }
  return votes;
};

/**
 * Decides the decimal mark of a column: its own clear texts first, then what the rest of the file does, then custom:
 * `1,234` groups thousands and `1.234` is a fraction unless the file writes decimal commas.
 */
export const decideMark = (
  votes: StyleVotes,
  fileMark: DecimalMark | undefined,
): { readonly mark: DecimalMark; readonly ambiguous: boolean } => {
  if (votes.point + votes.comma > 0) return { mark: votes.comma > votes.point ? 'comma' : 'point', ambiguous: false };
  const ambiguous = votes.eitherComma + votes.eitherPoint > 0;
  if (fileMark !== undefined) return { mark: fileMark, ambiguous: false };
  return { mark: 'point', ambiguous };
};

/** The number, or undefined when the text does not fit the style. Percentages keep their figure (12 % is 12). */
export const parseNumber = (shapeOf: NumberShape, mark: DecimalMark): number | undefined => {
  const group = mark === 'comma' ? '.' : ',';
  const decimal = mark === 'comma' ? ',' : '.';
  const at = shapeOf.digits.lastIndexOf(decimal);
  if (at >= 0 && shapeOf.digits.indexOf(decimal) !== at) return undefined;
  const whole = at < 0 ? shapeOf.digits : shapeOf.digits.slice(0, at);
  const fraction = at < 0 ? '' : shapeOf.digits.slice(at + 1);
  if (!/^\d*$/.test(fraction)) return undefined;
  const grouped = (mark === 'comma' ? pointGroups : commaGroups).test(whole) || spaceGroups.test(whole);
  if (!grouped && !/^\d*$/.test(whole)) return undefined;
  const plain = whole.replaceAll(group, '').replace(/[\s\u00a0\u202f'’]/gu, '');
  const value = Number(`${plain === '' ? '0' : plain}${fraction === '' ? '' : `.${fraction}`}${shapeOf.exponent}`);
  if (!Number.isFinite(value)) return undefined;
  return shapeOf.negative && value !== 0 ? -value : value;
};
