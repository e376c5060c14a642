import { raise } from '../fault.js';

export interface DecodedText {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-8 with BOM' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

const utf16 = (bytes: Uint8Array, label: 'utf-16le' | 'utf-16be'): DecodedText => ({
  text: new TextDecoder(label).decode(bytes),
  encoding: label,
});

/** Share of zero bytes at even and at odd places: Latin text in UTF-16 has one of them close to 1. */
const zeroShares = (bytes: Uint8Array): readonly [number, number] => {
  const n = Math.min(bytes.length, 4_096) & ~1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < n; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  return n === 0 ? [0, 0] : [(2 * even) / n, (2 * odd) / n];
};

const signatures: readonly (readonly [string, readonly number[]])[] = [
  ['a ZIP archive or an Office document (.xlsx, .docx)', [0x50, 0x4b, 0x03, 0x04]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['an old Excel file (.xls)', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['a SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
];

const unreadable = (name: string, what: string): never =>
  raise('UNREADABLE_FILE', `${name} is not text: it looks like ${what}.`, 'Export it as CSV (UTF-8) or JSON and attach that file.');

/**
 * Bytes to text: a byte-order mark decides, then UTF-16 by its zero bytes, then UTF-8 if valid, else Windows-1252.
 * Binary content raises UNREADABLE_FILE and says what it looks like.
 */
export const decodeText = (bytes: Uint8Array, name: string): DecodedText => {
  for (const [what, magic] of signatures) if (magic.every((b, i) => bytes[i] === b)) unreadable(name, what);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { text: new TextDecoder('utf-8').decode(bytes), encoding: 'utf-8 with BOM' };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes, 'utf-16be');
  const [even, odd] = zeroShares(bytes);
  if (odd > 0.7 && even < 0.2) return utf16(bytes, 'utf-16le');
  if (even > 0.7 && odd < 0.2) return utf16(bytes, 'utf-16be');
  const decoded = decodeEightBit(bytes);
  const head = decoded.text.slice(0, 20_000);
  let control = 0;
  for (let i = 0; i < head.length; i++) {
    const c = head.charCodeAt(i);
    if (c < 32 && c !== 9 && c !== 10 && c !== 13 && c !== 12) control++;
  }
  if (head.includes('\0') || control > head.length * 0.02) unreadable(name, 'binary data');
  return decoded;
};

const decodeEightBit = (bytes: Uint8Array): DecodedText => {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
};
