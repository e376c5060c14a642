import { isAddress } from '@autoweave/sandbox';

const longPath = 120;
const longSegment = 24;
const longLabel = 20;

/**
 * Whether a URL has room for data of the run: a query, a fragment, credentials, long or random-looking parts, many labels of a
 * name (which travel by DNS alone). A plain address of a page has none. Pure.
 */
export function carriesData(text: string): boolean {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return true;
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return true;
  if (url.pathname.length > longPath) return true;
  if (url.pathname.split('/').some((segment) => segment.length > longSegment * 3 || looksEncoded(segment))) return true;
  if (/%[0-9a-f]{2}/i.test(url.pathname)) return true;
  if (isAddress(url.hostname.replace(/^\[|\]$/g, ''))) return false;
  const labels = url.hostname.split('.');
  return labels.length > 4 || labels.some((label) => label.length > longLabel || looksEncoded(label));
}

/** Words and dates of ordinary addresses are letters and digits in turn at most once; encodings mix them, or cases, or go on and on. */
function looksEncoded(part: string): boolean {
  return part.split(/[-_.~+]/).some((piece) => {
    if (piece.length < 8) return false;
    const turns = piece.match(/\d(?=[a-z])|[a-z](?=\d)/gi)?.length ?? 0;
    return (
      turns >= 2 ||
      /=$/.test(piece) ||
      piece.length >= 32 ||
      (piece.length >= 12 && /[a-z][A-Z]/.test(piece) && /[A-Z][a-z]?[A-Z]/.test(piece))
    );
  });
}
