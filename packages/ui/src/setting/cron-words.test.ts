import { expect, it } from 'vitest';
import { cronOfWords, wordsOfCron } from './cron-words';

it.each([
  ['30 * * * *', 'hourly', '00:30'],
  ['0 2 * * *', 'daily', '02:00'],
  ['15 8 * * 1-5', 'weekdays', '08:15'],
  ['0 3 * * 0', 'weekly', '03:00'],
  ['5 23 1 * *', 'monthly', '23:05'],
] as const)('%s is said in words and comes back the same', (expression, frequency, time) => {
  expect(wordsOfCron(expression)).toEqual({ frequency, time });
  expect(cronOfWords({ frequency, time }, 'x')).toBe(expression);
});

it.each(['*/5 * * * *', '0 2 * 3 *', '0 2 15 * *', 'daily', '0 1,2 * * *'])('%s has no simple name and stays as it is', (expression) => {
  expect(wordsOfCron(expression).frequency).toBe('other');
  expect(cronOfWords(wordsOfCron(expression), expression)).toBe(expression);
});
