import { code, joinWords, num, plural } from '../text/markdown.js';
import { type Procedure, use } from './procedure.js';
import { answerFrom, type ProfileOutput, qualityOf } from './tool-output.js';

/** One sentence on what a table holds. */
export const tableSentence = (p: ProfileOutput): string => {
  const dates = p.columns.find((c) => c.range !== undefined);
  const gaps = p.columns.filter((c) => c.missing > 0);
  const parts = [`${code(p.path)} holds ${plural(p.rows, 'row')} and ${plural(p.columns.length, 'column')}`];
  if (dates?.range) parts.push(`${code(dates.name)} runs from ${dates.range.from.slice(0, 10)} to ${dates.range.to.slice(0, 10)}`);
  parts.push(
    gaps.length === 0
      ? 'no value is missing'
      : `values are missing in ${joinWords(gaps.slice(0, 4).map((c) => `${code(c.name)} (${num(c.missing)})`))}${gaps.length > 4 ? ` and ${gaps.length - 4} more` : ''}`,
  );
  return `${parts.join('; ')}.`;
};

/** Describes one table. Arguments: `path`, optional `target`. */
export const profile: Procedure = function* ({ args }) {
  const found = yield* use<ProfileOutput>('profile_table', {
    path: args.path,
    ...(args.target === undefined ? {} : { target: args.target }),
  });
  const target = found.target
    ? ` ${code(found.target.asked)} is read as the column ${code(found.target.column)} (${found.target.how}).`
    : '';
  return {
    summary: `${tableSentence(found)}${target}`,
    data: { profile: found, confidenceBasis: found.confidenceBasis },
    ...answerFrom(found),
    quality: qualityOf(found.checks),
  };
};
