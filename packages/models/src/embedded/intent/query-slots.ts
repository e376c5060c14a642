import { type AggregateFunction, functionIn, groupIn, howMany, type Period, periodIn, valueIn, withoutFiles } from './slots.js';

export interface QueryFilter {
  readonly column: string;
  readonly is: '=' | '!=' | '>' | '>=' | '<' | '<=' | 'contains';
  readonly value: string;
}

/** A question about a table, as far as rules understand it. */
export interface QuerySlots {
  readonly fn: AggregateFunction;
  readonly value: string | undefined;
  readonly by: string | undefined;
  readonly period: Period | undefined;
  readonly where: readonly QueryFilter[];
  readonly order: 'ascending' | 'descending';
  readonly limit: number | undefined;
  /** Why the question cannot be answered as understood. */
  readonly problem?: string;
}

const operators: readonly (readonly [RegExp, QueryFilter['is']])[] = [
  [/^(?:is\s+)?(?:at least|no less than|>=|≥|ab)\s*/i, '>='],
  [/^(?:is\s+)?(?:at most|no more than|<=|≤|bis zu)\s*/i, '<='],
  [/^(?:is\s+)?(?:greater than|more than|larger than|above|over|after|since|exceeds|größer als|über|nach|>)\s*/i, '>'],
  [/^(?:is\s+)?(?:less than|smaller than|below|under|before|kleiner als|unter|vor|<)\s*/i, '<'],
  [/^(?:is not|isn't|not equal to|!=|≠|<>|ist nicht)\s*/i, '!='],
  [/^(?:contains|includes|like|enthält)\s*/i, 'contains'],
  [/^(?:is equal to|equals?|is|are|was|ist|==|=|:)\s*/i, '='],
];

const wordy = /\b(?:where|whose|wo|bei denen|for which|having|with)\s+(?:the\s+)?/i;

/** `where status is open and price > 10` as conditions; undefined when a condition is announced but not understood. */
export const filtersIn = (text: string): readonly QueryFilter[] | undefined => {
  const plain = withoutFiles(text);
  const at = wordy.exec(plain);
  if (at === null) return [];
  const rest = plain.slice(at.index + at[0].length).split(/\b(?:by|per|grouped|in the file|from|group)\b|[?;]/i)[0] ?? '';
  const out: QueryFilter[] = [];
  for (const part of rest.split(/\s+(?:and|und)\s+|,\s*/i)) {
    const filter = filterOf(part.trim().replace(/\.$/, ''));
    if (filter === undefined) return /^with\b/i.test(at[0]) ? [] : undefined;
    out.push(filter);
  }
  return out;
};

const filterOf = (part: string): QueryFilter | undefined => {
  const m =
    /^["']?([\p{L}\p{N}_ ]{1,40}?)["']?\s*(?=(?:is|isn't|are|was|equals?|contains|includes|like|greater|more|larger|above|over|after|since|exceeds|less|smaller|below|under|before|at least|at most|no less|no more|ist|enthält|größer|kleiner)\b|[<>=!≥≤≠:])(.+)$/iu.exec(
      part,
    );
  if (m === null) return undefined;
  const tail = (m[2] ?? '').trim();
  for (const [pattern, is] of operators) {
    const hit = pattern.exec(tail);
    const value =
      hit === null
        ? ''
        : tail
            .slice(hit[0].length)
            .trim()
            .replace(/^["'“](.*)["'”]$/, '$1');
    if (value !== '') return { column: (m[1] ?? '').trim(), is, value };
  }
  return undefined;
};

/** "how many tickets are open": a condition that names no column. */
const hiddenCondition =
  /\b(?:how many|wie viele|number of)\s+[\p{L}_ ]+?\s+(?:are|is|were|was|have|has|had|who|that|sind|ist|haben)\s+(?!there\b|in\b|listed\b|attached\b|included\b|this\b|it\b|the\b)[\p{L}\d]/iu;

const beforeCondition = (text: string): string => {
  const at = /\b(?:where|whose|wo|bei denen|for which|having)\s+/i.exec(text);
  return at === null ? text : text.slice(0, at.index);
};
const groupAfterCondition = (text: string): string => {
  const at = /\b(?:where|whose|wo|bei denen|for which|having)\s+/i.exec(text);
  return at === null ? '' : text.slice(at.index);
};

/** Reads a question such as "average price by city where year > 2020" or "top 5 products by revenue". */
export const querySlots = (goalText: string): QuerySlots => {
  const where = filtersIn(goalText);
  const text = beforeCondition(goalText);
  const period = periodIn(text);
  const ranked =
    /\b(?:top|best|first|bottom|worst)\s+(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\s+([\p{L}_ ]{2,40}?)\s+(?:by|with(?: the)? (?:highest|most|largest)|nach)\s+([\p{L}_ ]{2,40}?)(?=\s*(?:[,.;?]|$|\b(?:in|from|of)\b))/iu.exec(
      withoutFiles(text),
    );
  const which =
    /\b(?:which|what|welche[rs]?)\s+([\p{L}_]+)\s+(?:has|have|had|made|brings?|hat|haben)\s+(?:the\s+)?(most|highest|largest|biggest|best|lowest|least|smallest|worst|fewest|höchsten?|meisten|niedrigsten?)\s+(?:total\s+)?([\p{L}_ ]{2,40}?)(?=\s*(?:[,.;?]|$|\b(?:in|from|of|on average)\b))/iu.exec(
      withoutFiles(text),
    );
  const ascending = /\b(bottom|worst|lowest|least|smallest|fewest|niedrigst\p{L}*|kleinst\p{L}*)\b/iu.test(text);
  const base = {
    period,
    where: where ?? [],
    order: ascending ? ('ascending' as const) : ('descending' as const),
    ...(where === undefined
      ? { problem: 'The condition after "where" is not understood. Word it like "where status is open" or "where price > 10".' }
      : {}),
  };
  const mean = /\b(average|mean|avg|durchschnitt\p{L}*)\b/iu.test(text);
  if (ranked) return { ...base, fn: mean ? 'avg' : 'sum', by: singular(ranked[1]), value: ranked[2]?.trim(), limit: howMany(text, 5) };
  if (which)
    return {
      ...base,
      fn: mean ? 'avg' : /^(rows?|records?|entries)$/i.test(which[3] ?? '') ? 'count' : 'sum',
      by: which[1],
      value: /^(rows?|records?|entries)$/i.test(which[3] ?? '') ? undefined : which[3]?.trim(),
      limit: 10,
    };
  const fn = functionIn(text) ?? 'sum';
  const by = groupIn(text) ?? groupIn(groupAfterCondition(goalText));
  const value = fn === 'count' ? undefined : valueIn(text);
  const hidden = fn === 'count' && base.where.length === 0 && hiddenCondition.test(withoutFiles(text));
  return {
    ...base,
    fn,
    by,
    value,
    limit: undefined,
    ...(hidden && where !== undefined
      ? { problem: 'Which rows should be counted? Name the column, e.g. "count rows where status is open".' }
      : {}),
    ...(fn !== 'count' && value === undefined && base.problem === undefined
      ? { problem: 'Which column should be computed? Name it, e.g. "sum of revenue by region".' }
      : {}),
  };
};

/** "products" names the column "product"; only where a plural is sure. */
const singular = (word: string | undefined): string | undefined =>
  word
    ?.trim()
    .replace(/ies$/i, 'y')
    .replace(/([^s])s$/i, '$1');
