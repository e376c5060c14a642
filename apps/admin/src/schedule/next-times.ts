import { Cron } from 'croner';

/** The next times of a five-field cron expression in a time zone, or what is wrong with one of the two. */
export function nextTimes(
  cron: string,
  timeZone: string,
  count = 3,
  from = new Date(),
): { readonly times: readonly Date[]; readonly error?: string } {
  if (cron.trim().split(/\s+/).length !== 5)
    return { times: [], error: 'Five fields: minute, hour, day, month, weekday. For example 0 8 * * 1-5' };
  try {
    const times = new Cron(cron.trim(), { timezone: timeZone, paused: true }).nextRuns(count, from);
    return times.length > 0 ? { times } : { times, error: 'This never happens' };
  } catch (error) {
    return { times: [], error: (error as Error).message };
  }
}

/** A time as clocks in the zone show it. */
export const inZone = (at: Date, timeZone: string): string =>
  at.toLocaleString('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
