import type { EgressRules } from '@autoweave/sandbox';
import { isNamed } from './judge-taint.js';
import { isKnown, type KnownAddresses } from './known-address.js';
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

const isOutside = (url: string): boolean => /^\s*([a-z][a-z0-9+.-]+:|\/\/)/i.test(decode(url)) || /^[/\\]{2}/.test(decode(url));
const decode = (url: string): string =>
  url
    .replace(/&#x([0-9a-f]+);?/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16) % 0x110000))
    .replace(/&#(\d+);?/g, (_, dec: string) => String.fromCodePoint(Number(dec) % 0x110000))
    .replace(/&(colon|sol|Tab|NewLine);/g, (_, name: string) => ({ colon: ':', sol: '/' })[name] ?? '')
    .replace(/[\t\n\r]/g, '');

export interface AnswerRules {
  readonly taint: Pick<TaintLedger, 'exposed'>;
  readonly egress: Pick<EgressRules, 'allow'>;
  readonly known: KnownAddresses;
}

/**
 * Rendered Markdown fetches pictures and tempts people to follow links: both count as egress. In a run that has seen private
 * data and untrusted text, pictures from outside, and links to anything but named hosts and known addresses, become plain
 * text, so that nothing is fetched and a person sees that something stood there. A structured answer is read first: its
 * texts are cleaned one by one, whatever escapes they were written with. Text of other runs comes back as it is. Pure.
 */
export function cleanAnswer(text: string, rules: AnswerRules): CleanAnswer {
  if (!rules.taint.exposed) return { text, removed: [] };
  const removed: string[] = [];
  const json = /^\s*(?:```(?:json)?\s*)?(\{[\s\S]*\})\s*(?:```\s*)?$/.exec(text)?.[1];
  const value = json === undefined ? undefined : parsed(json);
  const cleaned = value === undefined ? clean(text, rules, removed) : JSON.stringify(everyText(value, (one) => clean(one, rules, removed)));
  return removed.length === 0 ? { text, removed } : { text: cleaned, removed };
}

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

function everyText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => everyText(one, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), everyText(one, change)]));
}

function clean(text: string, { egress, known }: AnswerRules, removed: string[]): string {
  const plain = (whole: string, label: string) => {
    removed.push(whole);
    return `${label ? `${label} ` : ''}(link removed)`;
  };
  const outside = (url: string): string | undefined => {
    if (!isOutside(url)) return undefined;
    const real = decode(url).trim();
    return real.startsWith('//') ? `https:${real}` : real;
  };
  /** Fetched without anybody's doing: only what was fetched before, or what the goal names. */
  const loads = (url: string) => {
    const real = outside(url);
    return real !== undefined && !isKnown(real, known);
  };
  const leads = (url: string) => loads(url) && !isNamed(outside(url) ?? '', egress);
  return text
    .replace(image, (whole, label: string, url: string) => (loads(url) ? plain(whole, label) : whole))
    .replace(html, (whole) => plain(whole, ''))
    .replace(reference, (whole, label: string, url: string) => (loads(url) ? plain(whole, label) : whole))
    .replace(link, (whole, label: string, url: string) => (leads(url) ? plain(whole, label) : whole))
    .replace(autolink, (whole, url: string) => (leads(url) ? plain(whole, '') : whole))
    .replace(bare, (whole) => (leads(whole) ? plain(whole, '') : whole));
}
