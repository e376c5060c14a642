export type Frequency = 'hourly' | 'daily' | 'weekdays' | 'weekly' | 'monthly' | 'other';

/** A cron expression as a person would say it: how often, and at what time. */
export interface CronWords {
  readonly frequency: Frequency;
  /** `HH:MM`; of an hourly one only the minute counts. */
  readonly time: string;
}

const two = (text: string): string => text.padStart(2, '0');

/** What a person would call an expression; `other` for what has no simple name. */
export function wordsOfCron(expression: string): CronWords {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...rest] = expression.trim().split(/\s+/);
  const other: CronWords = { frequency: 'other', time: '02:00' };
  if (rest.length > 0 || !/^\d{1,2}$/.test(minute) || month !== '*') return other;
  if (hour === '*' && day === '*' && weekday === '*') return { frequency: 'hourly', time: `00:${two(minute)}` };
  if (!/^\d{1,2}$/.test(hour)) return other;
  const time = `${two(hour)}:${two(minute)}`;
  if (day === '*' && weekday === '*') return { frequency: 'daily', time };
  if (day === '*' && weekday === '1-5') return { frequency: 'weekdays', time };
  if (day === '*' && (weekday === '0' || weekday === '7')) return { frequency: 'weekly', time };
  return day === '1' && weekday === '*' ? { frequency: 'monthly', time } : other;
}

/** The expression for what a person said. */
export function cronOfWords({ frequency, time }: CronWords, before: string): string {
  const [hour = 2, minute = 0] = time.split(':').map(Number);
  switch (frequency) {
    case 'hourly':
      return `${minute} * * * *`;
    case 'daily':
      return `${minute} ${hour} * * *`;
    case 'weekdays':
      return `${minute} ${hour} * * 1-5`;
    case 'weekly':
      return `${minute} ${hour} * * 0`;
    case 'monthly':
      return `${minute} ${hour} 1 * *`;
    case 'other':
      return before;
  }
}
