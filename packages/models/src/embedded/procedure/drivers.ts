import { code, joinWords } from '../text/markdown.js';
import { type Procedure, use } from './procedure.js';
import { answerFrom, type DriversOutput, qualityOf } from './tool-output.js';

/** One sentence with the verdict, never stronger than the evidence. */
export const driversSentence = (d: DriversOutput): string => {
  const head = d.drivers.slice(0, d.top).map((x) => code(x.column));
  if (head.length === 0) return `No column of ${code(d.path)} can be a driver of ${code(d.target)}.`;
  if (d.basis === 'association only')
    return `No driver of ${code(d.target)} can be recommended from these rows; the strongest association ${head.length === 1 ? 'has' : 'have'} ${joinWords(head)}.`;
  const robust = d.drivers.slice(0, d.top).filter((x) => x.robust).length;
  const caution = robust === head.length ? '' : ` Only ${robust} of them stand${robust === 1 ? 's' : ''} out from chance.`;
  return `What tells the most about ${code(d.target)}: ${joinWords(head)} (hold-out R² ${d.skill?.mean.toFixed(2)}).${caution}`;
};

/** Ranks drivers. Arguments: `path`, `target`, `top`. */
export const drivers: Procedure = function* ({ args }) {
  const found = yield* use<DriversOutput>('find_drivers', { path: args.path, target: args.target, top: args.top ?? 3 });
  return {
    summary: driversSentence(found),
    data: { drivers: found, confidenceBasis: found.confidenceBasis },
    ...answerFrom(found),
    quality: qualityOf(found.checks),
  };
};
