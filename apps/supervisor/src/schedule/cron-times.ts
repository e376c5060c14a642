import { fault } from '@autoweave/kernel';
import { Cron } from 'croner';

/** The times of a five-field cron expression in an IANA time zone. Daylight saving is the library's business. */
export class CronTimes {
  readonly #cron: Cron;

  /** Throws VALIDATION_FAILED for an expression or a zone that does not exist, or that never comes. */
  constructor(expression: string, timeZone: string) {
    try {
      new Intl.DateTimeFormat('en', { timeZone });
    } catch {
      throw fault('VALIDATION_FAILED', `There is no time zone ${timeZone}`, { hint: 'Use an IANA name such as Europe/Berlin or UTC' });
    }
    try {
      this.#cron = new Cron(expression, { timezone: timeZone, paused: true, mode: '5-part' });
    } catch (error) {
      throw fault('VALIDATION_FAILED', `"${expression}" is not a cron expression: ${error instanceof Error ? error.message : ''}`, {
        hint: 'Five fields: minute, hour, day of the month, month, day of the week, e.g. 30 8 * * 1-5',
      });
    }
    if (!this.#cron.nextRun()) throw fault('VALIDATION_FAILED', `"${expression}" never comes`);
  }

  /** The first due time after a moment, both in epoch milliseconds. */
  after(ms: number): number | undefined {
    return this.#cron.nextRun(new Date(ms))?.getTime();
  }
}
