import { carriesData } from './carries-data.js';
import type { TaintLedger } from './taint-ledger.js';

export interface CleanAnswer {
  readonly text: string;
  /** What was taken out, as it stood. */
  readonly removed: readonly string[];
}

const image = /!\[([^\]]*)\]\(\s*<?([^\s)>]+)>?[^)]*\)/g;
const link = /(?<!!)\[([^\]]*)\]\(\s*<?([^\s)>]+)>?[^)]*\)/g;
const reference = /^[ \t]{0,3}\[([^\]]+)\]:[ \t]*<?(\S+?)>?(?:[ \t].*)?$/gm;
const html = /<\s*(img|iframe|object|embed|video|audio|source|link|script|meta|svg|base|form|input|image|use|track|picture)\b[^>]*>/gi;
const autolink = /<((?:https?:)?\/\/[^>\s]+)>/gi;
const bare = /(?<![\w(`[<"'=])https?:\/\/[^\s<>"'`)\]]+/gi;

const isOutside = (url: string): boolean =>
  /^\s*(https?:|ftp:|wss?:|data:|\/\/|[a-z][a-z0-9+.-]*:\/\/)/i.test(decode(url)) || /^[/\\]{2}/.test(decode(url));
const decode = (url: string): string =>
  url
    .replace(/&#x([0-9a-f]+);?/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16) % 0x110000))
    .replace(/&#(\d+);?/g, (_, dec: string) => String.fromCodePoint(Number(dec) % 0x110000))
    .replace(/&(colon|sol|Tab|NewLine);/g, (_, name: string) => ({ colon: ':', sol: '/' })[name] ?? '')
    .replace(/[\t\n\r]/g, '');

/**
 * Rendered Markdown fetches pictures and tempts people to follow links: both count as egress. In a run that has seen private
 * data and untrusted text, pictures from outside and links that carry data become plain text, so that nothing is fetched and
 * a person sees what stood there. Text of other runs comes back as it is. Pure.
 */
export function cleanAnswer(text: string, taint: Pick<TaintLedger, 'exposed'>): CleanAnswer {
  if (!taint.exposed) return { text, removed: [] };
  const removed: string[] = [];
  const plain = (whole: string, label: string) => {
    removed.push(whole);
    return `${label ? `${label} ` : ''}(link removed)`;
  };
  const loading = (url: string) => isOutside(url);
  const leaking = (url: string) => isOutside(url) && carriesData(decode(url).startsWith('//') ? `https:${decode(url)}` : decode(url));
  const cleaned = text
    .replace(image, (whole, label: string, url: string) => (loading(url) ? plain(whole, label) : whole))
    .replace(html, (whole) => plain(whole, ''))
    .replace(reference, (whole, label: string, url: string) => (loading(url) ? plain(whole, label) : whole))
    .replace(link, (whole, label: string, url: string) => (leaking(url) ? plain(whole, label) : whole))
    .replace(autolink, (whole, url: string) => (leaking(url) ? plain(whole, '') : whole))
    .replace(bare, (whole) => (leaking(whole) ? plain(whole, '') : whole));
  return { text: cleaned, removed };
}
