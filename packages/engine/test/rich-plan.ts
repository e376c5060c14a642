import fc from 'fast-check';
import { plan, type TaskInput } from './play.js';

/** Plans with every kind of edge. */
export const richPlan = fc
  .array(
    fc.record({
      picks: fc.array(fc.nat(), { maxLength: 3 }),
      kind: fc.constantFrom('plain', 'plain', 'plain', 'any', 'when', 'delay', 'loop', 'fan', 'sub', 'optional'),
      retries: fc.integer({ min: 0, max: 2 }),
      number: fc.integer({ min: 0, max: 4 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) => {
    const fans = new Set<string>();
    const tasks = rows.map((row, i): TaskInput => {
      const dependsOn = i === 0 ? [] : [...new Set(row.picks.map((p) => `t${p % i}`))];
      const source = dependsOn.find((key) => !fans.has(key));
      const base: TaskInput = { key: `t${i}`, dependsOn, maxRetries: row.retries, priority: 1 + ((i * 7) % 10), weight: 1 + (i % 3) };
      switch (row.kind) {
        case 'any':
          return { ...base, join: 'any' };
        case 'when':
          return source === undefined ? base : { ...base, when: [{ task: source, path: 'n', op: 'at_least', value: row.number }] };
        case 'delay':
          return { ...base, delaySeconds: 1 + row.number };
        case 'loop':
          return { ...base, loop: { until: { path: 'n', op: 'equals', value: row.number }, maxRounds: 3 } };
        case 'fan':
          if (source === undefined || i === rows.length - 1) return base;
          fans.add(base.key);
          return { ...base, forEach: { task: source, path: 'list', maxItems: 5 } };
        case 'sub':
          return { ...base, subGoal: { text: 'below' } };
        case 'optional':
          return { ...base, optional: true };
        default:
          return base;
      }
    });
    return plan(tasks);
  });
