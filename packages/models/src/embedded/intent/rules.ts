import type { GoalBrief } from '@autoweave/contracts';
import { isTable, isText, type NamedFiles } from './files.js';
import type { GoalKind } from './goal-kind.js';
import { literalText } from './slots.js';

interface Clue {
  readonly kind: GoalKind;
  readonly pattern: RegExp;
  /** 0–1: how surely the words alone mean this kind. */
  readonly weight: number;
}

const clues: readonly Clue[] = [
  { kind: 'drivers', pattern: /\b(drivers?|predictors?|treiber|determinants?|feature importance)\b/i, weight: 0.95 },
  {
    kind: 'drivers',
    pattern:
      /\b(what|which \p{L}+)\s+(\p{L}+\s+)?(drives?|influences?|affects?|determines?|explains?|impacts?|influence|affect|explain)\b|\bcorrelat|\bbeeinfluss|\bwas treibt\b/iu,
    weight: 0.85,
  },
  {
    kind: 'compare',
    pattern: /\b(compare|diff(erences?)?|reconcile|vergleich\p{L}*|unterschied\p{L}*|what (has )?changed|schema drift)\b/iu,
    weight: 0.9,
  },
  { kind: 'triage', pattern: /\b(triage|sentiment|urgen(t|cy)|dringlich\p{L}*)\b/iu, weight: 0.9 },
  { kind: 'triage', pattern: /\b(tickets?|feedback|reviews?|complaints?|comments?|survey answers|support requests?)\b/i, weight: 0.5 },
  {
    kind: 'extract',
    pattern:
      /\b(extract|pull|list|find|collect|get|make)\b[^\n]{0,60}\b(dates?|amounts?|obligations?|deadlines?|action (items?|points?)|to-?dos?|commitments?|due dates?|calendar)\b/i,
    weight: 0.9,
  },
  { kind: 'extract', pattern: /\b(obligations?|action (items?|points?)|calendar\.ics|\.ics\b|who has to do what)\b/i, weight: 0.8 },
  {
    kind: 'convert',
    pattern:
      /\b(convert|transform|turn|export|save|konvertiere?|wandle|change|reformat)\b[^\n]{0,80}\b(to|into|as|nach|in|als)\s+(a\s+|an\s+)?[\p{L}\p{N}_-]*\.?(json|csv|tsv|ndjson)\b/iu,
    weight: 0.9,
  },
  {
    kind: 'forecast',
    pattern:
      /\b(forecast\p{L}*|predict(?!ors?)\p{L}*|prognos\p{L}*|vorhersag\p{L}*|anomal(y|ies)|anomalien|ausreißer|unusual values|spikes?|extrapolate|time series)\b/iu,
    weight: 0.95,
  },
  { kind: 'chart', pattern: /\b(chart|plot|graph|diagram\p{L}*|visuali[sz]e)\b/iu, weight: 0.6 },
  {
    kind: 'query',
    pattern:
      /\b(how many|count|sum|average|mean|median|maximum|minimum|highest|lowest|total|top \d+|wie viele|summe|durchschnitt|number of|max|min|avg|best|worst|most|least|how much|per|group by)\b/i,
    weight: 0.6,
  },
  {
    kind: 'profile',
    pattern: /\b(profile|profil|summary statistics|describe the (data|columns?|table)|data quality|exploratory|explore|statistics)\b/i,
    weight: 0.75,
  },
  {
    kind: 'profile',
    pattern:
      /\b(analy[sz]e|analysis|look (at|into)|check|understand|overview|insights?|inspect|missing values|columns?|dataset|spalten|analysiere)\b/i,
    weight: 0.55,
  },
  { kind: 'profile', pattern: /\b(report|bericht|duplicates?|duplikate)\b/i, weight: 0.57 },
  {
    kind: 'describe-files',
    pattern:
      /\b(list|describe|show|which|what|inventory|welche|tell me about)\b[^\n]{0,30}\b(files?|attachments?|documents?|uploads?|dateien)\b/i,
    weight: 0.8,
  },
  { kind: 'describe-files', pattern: /\bwhat did i (upload|attach)\b/i, weight: 0.9 },
  {
    kind: 'summarize',
    pattern:
      /\b(summari[sz]e|summary|key points|tl;?dr|abstract|condense|digest|fasse\b.*\bzusammen|zusammenfassung|what is .* about|main points)\b/i,
    weight: 0.8,
  },
  { kind: 'write', pattern: /\b(write|save|put|store|create|make|schreibe?)\b[^\n]{0,60}["“„:]/i, weight: 0.5 },
];

/** What the words alone say: the strongest clue per kind, adjusted by the files at hand. */
export const ruleScores = (goal: GoalBrief, files: NamedFiles): ReadonlyMap<GoalKind, number> => {
  const scores = new Map<GoalKind, number>();
  const words = goal.text.replace(
    /[\p{L}\p{N}_()/@+-]+(?=\.(?:csv|tsv|tab|json|jsonl|ndjson|parquet|md|markdown|txt|html?|ics|svg)\b)/giu,
    'x',
  );
  const raise = (kind: GoalKind, weight: number): void => void scores.set(kind, Math.max(scores.get(kind) ?? 0, weight));
  for (const { kind, pattern, weight } of clues) if (pattern.test(words)) raise(kind, weight);
  const tables = files.inputs.filter(isTable).length;
  const texts = files.inputs.filter(isText).length;
  const lower = (kind: GoalKind, by: number): void => {
    const score = scores.get(kind);
    if (score !== undefined) scores.set(kind, Math.max(0, score - by));
  };
  if (tables === 0)
    for (const kind of ['drivers', 'profile', 'compare', 'query', 'chart', 'convert', 'triage', 'forecast'] as const)
      lower(kind, texts > 0 ? 0.4 : 0.1);
  if (texts === 0 && tables > 0) for (const kind of ['extract', 'summarize'] as const) lower(kind, 0.35);
  if (scores.has('summarize') && tables > 0 && texts === 0) raise('profile', 0.7);
  if (literalText(goal.text) === undefined || files.outputs.length === 0) lower('write', 0.4);
  else if (files.named === false || files.outputs.length > 0) raise('write', scores.size === 1 ? 0.85 : 0.5);
  if (scores.has('drivers')) for (const kind of ['profile', 'chart', 'query'] as const) lower(kind, 0.3);
  else if (scores.has('profile') && scores.has('chart')) lower('chart', 0.15);
  if (/\b(how many|count|average|mean|sum of)\b/i.test(words) && (scores.get('triage') ?? 0) < 0.6) lower('triage', 0.4);
  if (scores.has('forecast')) for (const kind of ['query', 'chart', 'profile'] as const) lower(kind, 0.4);
  if (scores.has('compare')) for (const kind of ['query', 'chart', 'triage', 'extract'] as const) lower(kind, 0.3);
  if ((scores.get('triage') ?? 0) > 0.6) for (const kind of ['query', 'chart', 'summarize', 'profile'] as const) lower(kind, 0.3);
  if (scores.has('chart')) lower('query', 0.3);
  if (scores.has('convert')) for (const kind of ['profile', 'write', 'describe-files', 'query'] as const) lower(kind, 0.3);
  if ((scores.get('query') ?? 0) > 0.5 && tables > 0) lower('describe-files', 0.3);
  if ((scores.get('extract') ?? 0) > 0.6) for (const kind of ['query', 'summarize', 'describe-files', 'write'] as const) lower(kind, 0.4);
  return scores;
};
