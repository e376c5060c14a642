/** Parts of a goal's text that fill a plan template. */

const numberWords: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  ein: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  zehn: 10,
};
const ending =
  '(?=\\s*(?:[,;:.?!]|$|\\b(?:and|in|from|by|with|using|over|within|per|for each|as|to|then|und|aus|nach|pro|into|on|grouped|across|of the file)\\b))';
const phrase = `["'“”„]?([\\p{L}\\p{N}_ %€$/().-]{1,60}?)["'“”„]?${ending}`;

const clean = (text: string | undefined): string | undefined => {
  const out = (text ?? '')
    .replace(/^(the|a|an|our|my|each|every|total|der|die|das|den)\s+/i, '')
    .replace(/\s+(column|values?|field|spalte)$/i, '')
    .trim();
  return out === '' || /^(it|this|them|that|these|data|file|table|rows?|records?)$/i.test(out) ? undefined : out;
};

const first = (text: string, patterns: readonly RegExp[]): string | undefined => {
  for (const pattern of patterns) {
    const hit = clean(pattern.exec(text)?.[1]);
    if (hit !== undefined) return hit;
  }
  return undefined;
};

const re = (source: string): RegExp => new RegExp(source, 'iu');

/** Drops file names, so that "revenue in sales.csv" ends before the file. */
export const withoutFiles = (text: string): string =>
  text.replace(
    /(?:\b(?:in|from|of|within|aus|von)\s+(?:the\s+)?(?:file\s+|table\s+)?)?["']?[\p{L}\p{N}_][\p{L}\p{N}_.()/@+-]*\.(csv|tsv|json|jsonl|ndjson|parquet|md|txt|html?|svg|ics)["']?/giu,
    ' ; ',
  );

/** The figure whose drivers are asked for. */
export const driverTarget = (text: string): string | undefined =>
  first(withoutFiles(text), [
    re(
      `(?:drivers?|predictors?|factors?|causes?|determinants?|treiber|faktoren|ursachen)\\s+(?:of|for|behind|in|von|für)\\s+(?:the\\s+)?${phrase}`,
    ),
    re(
      `(?:what|which \\p{L}+|was|welche \\p{L}+)\\s+(?:\\p{L}+\\s+)?(?:drives?|influences?|affects?|determines?|explains?|impacts?|treibt|beeinflusst|beeinflussen|erklärt)\\s+(?:the\\s+)?${phrase}`,
    ),
    re(`(?:impact|effect|influence|einfluss)\\s+(?:on|auf)\\s+(?:the\\s+)?${phrase}`),
    re(`(?:drives?|influences?|influence|affects?|affect|determines?|explains?|explain)\\s+(?:the\\s+)?(?:variation in\\s+)?${phrase}`),
    re(`(?:correlated|korreliert)\\s+(?:with|mit)\\s+${phrase}`),
    re(`is\\s+${phrase}\\s+correlated`),
    re(`importance\\s+(?:for|of)\\s+${phrase}`),
    re(`(?:analysis|analyse)\\s+(?:for|of)\\s+${phrase}`),
  ]);

/** "three strongest", "top 5": how many, within 1–20. */
export const howMany = (text: string, otherwise: number): number => {
  const digits =
    /\b(?:top|first|best|strongest|die)\s+(\d{1,2})\b/i.exec(text)?.[1] ??
    /\b(\d{1,2})\s+(?:strongest|main|most|biggest|key|top|largest|sentences?|highest)\b/i.exec(text)?.[1];
  if (digits !== undefined) return Math.min(20, Math.max(1, Number(digits)));
  const word =
    /\b(one|two|three|four|five|six|seven|eight|nine|ten|zwei|drei|vier|fünf|zehn)\b(?=\s+(?:strongest|main|most|biggest|key|top|largest|drivers?|factors?|predictors?|sentences?|highest|stärksten|wichtigsten))|\btop\s+(one|two|three|four|five|six|seven|eight|nine|ten)\b/i.exec(
      text,
    );
  return numberWords[(word?.[1] ?? word?.[2] ?? '').toLowerCase()] ?? otherwise;
};

export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year';
const periodWords: readonly (readonly [Period, RegExp])[] = [
  ['day', /\b(daily|per day|by day|each day|täglich|pro tag)\b/i],
  ['week', /\b(weekly|per week|by week|each week|wöchentlich|pro woche)\b/i],
  ['quarter', /\b(quarterly|per quarter|by quarter|each quarter|quartal\p{L}*|pro quartal)\b/iu],
  ['year', /\b(yearly|annual(ly)?|per year|by year|each year|jährlich|pro jahr)\b/i],
  ['month', /\b(monthly|per month|by month|each month|over the months|over time|monatlich\p{L}*|pro monat|trend)\b/iu],
];
export const periodIn = (text: string): Period | undefined => periodWords.find(([, pattern]) => pattern.test(text))?.[0];

/** The column by which records of two tables belong together. */
export const joinKey = (text: string): string | undefined =>
  first(withoutFiles(text), [
    re(
      `\\b(?:on|by|using|key(?:ed)? (?:on|by)|joined? on|matched? (?:on|by)|über|anhand|nach)\\s+(?:the\\s+)?(?:key\\s+|column\\s+|spalte\\s+)?${phrase}`,
    ),
    re(`\\bkey\\s*[:=]?\\s*${phrase}`),
    re(`${phrase}\\s+as\\s+(?:the\\s+)?key`),
  ]);

export type AggregateFunction = 'sum' | 'avg' | 'count' | 'min' | 'max' | 'median';
const functionWords: readonly (readonly [AggregateFunction, RegExp])[] = [
  ['count', /\b(how many|count|number of|anzahl|wie viele|zähle)\b/i],
  ['avg', /\b(average|mean|avg|durchschnitt\p{L}*|mittelwert)\b/iu],
  ['median', /\b(median)\b/i],
  ['max', /\b(max(imum)?|highest|largest|biggest|greatest|most expensive|höchste\p{L}*|größte\p{L}*)\b/iu],
  ['min', /\b(min(imum)?|lowest|smallest|cheapest|niedrigste\p{L}*|kleinste\p{L}*)\b/iu],
  ['sum', /\b(sum|total|totals|add up|how much|summe|gesamt\p{L}*|chart|plot|graph|draw)\b/iu],
];
export const functionIn = (text: string): AggregateFunction | undefined => functionWords.find(([, pattern]) => pattern.test(text))?.[0];

/** The column after "by", "per", "for each", unless it is a calendar period. */
export const groupIn = (text: string): string | undefined => {
  const found = first(withoutFiles(text), [
    re(`\\b(?:grouped by|group by|by|per|for each|for every|nach|pro|across)\\s+(?:the\\s+)?${phrase}`),
    re(`\\bwhich\\s+${phrase}(?=\\s+(?:has|had|have))`),
    re('\\bwhich\\s+([\\p{L}\\p{N}_]+)\\s+(?:has|had|have)\\b'),
  ]);
  return found === undefined || /^(day|week|month|quarter|year|tag|woche|monat|quartal|jahr|row|line)s?$/i.test(found) ? undefined : found;
};

/** The column that is counted, summed or drawn. */
export const valueIn = (text: string): string | undefined => {
  const found = first(withoutFiles(text), [
    re(
      `\\b(?:sum|total|totals|average|mean|avg|median|maximum|minimum|max|min|highest|lowest|largest|smallest|biggest|summe|durchschnitt|mittelwert)\\s+(?:of\\s+|von\\s+)?(?:the\\s+)?${phrase}`,
    ),
    re(`\\b(?:monthly|weekly|daily|quarterly|yearly|annual)\\s+(?:totals?\\s+(?:of|for)\\s+|sums?\\s+of\\s+)?${phrase}`),
    re(`\\b(?:how much)\\s+${phrase}`),
    re(
      `\\b(?:chart|plot|graph|draw|visuali[sz]e|diagram)\\s+(?:a\\s+|the\\s+)?(?:(?:bar|line|area|scatter)\\s+(?:chart|plot|graph)\\s+)?(?:of\\s+|for\\s+)?(?:the\\s+)?${phrase}`,
    ),
    re(`\\bcount\\s+(?:of\\s+|the\\s+)?${phrase}`),
  ]);
  return found === undefined || /^(totals?|sums?|values?|rows?|records?|lines?|entries|chart|bar chart|line chart|columns?)$/i.test(found)
    ? undefined
    : found
        .replace(/^(bar|line)\s+chart\s+(of\s+)?/i, '')
        .replace(/^(monthly|weekly|daily|quarterly|yearly)\s+/i, '')
        .replace(/^totals?\s+(of\s+)?/i, '') || undefined;
};

/** Quoted text, or what follows a colon. */
export const literalText = (text: string): string | undefined =>
  /["“„]([\s\S]{1,8000}?)["”“]/.exec(text)?.[1] ?? /:\s*([\s\S]{1,8000})$/.exec(text)?.[1]?.trim();

/** "four weeks", "next 30 days", "next month": how far to forecast; undefined when no forecast is asked for. */
export const horizonIn = (text: string): { readonly count: number; readonly unit: 'hour' | 'day' | 'week' | 'month' } | undefined => {
  if (!/\b(forecast|predict|prognos|vorhersag|extrapolat|project|next|ahead|future|will)/i.test(text)) return undefined;
  const m =
    /\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|a|zwei|drei|vier|fünf|zehn|next|nächste\p{L}*)\s+(hours?|days?|weeks?|months?|quarters?|years?|stunden?|tage?|wochen?|monate?|quartal\p{L}*|jahre?)\b/iu.exec(
      text,
    );
  if (m === null) return { count: 4, unit: 'week' };
  const word = (m[1] ?? '').toLowerCase();
  const count = /^\d+$/.test(word) ? Number(word) : (numberWords[word] ?? 1);
  const unit = (m[2] ?? '').toLowerCase();
  if (/^(quarter|quartal)/.test(unit)) return { count: count * 3, unit: 'month' };
  if (/^(year|jahr)/.test(unit)) return { count: count * 12, unit: 'month' };
  return {
    count: Math.max(1, count),
    unit: /^(hour|stunde)/.test(unit) ? 'hour' : /^(day|tag)/.test(unit) ? 'day' : /^(week|woche)/.test(unit) ? 'week' : 'month',
  };
};

/** The column whose future or oddities are asked for; undefined for all. */
export const seriesValue = (text: string): string | undefined => {
  const found = first(withoutFiles(text), [
    re(
      `\\b(?:forecast|predict|project|extrapolate|prognose\\s+für|vorhersage\\s+für)\\s+(?:of\\s+|the\\s+)?(?!\\d|(?:one|two|three|four|five|six|next|a|vier|zwei|drei)\\b)${phrase}`,
    ),
    re(`\\b(?:anomal(?:y|ies)|outliers?|spikes?|unusual values|ausreißer)\\s+(?:in|of|for|bei)\\s+(?:the\\s+)?${phrase}`),
    re(`\\b(?:weeks?|days?|months?)\\s+of\\s+${phrase}`),
  ]);
  return found === undefined || /^(metrics?|data|values?|next|future|everything|all|it|series|for)\b/i.test(found)
    ? undefined
    : found.replace(/\s+for\s+.*$/i, '');
};
