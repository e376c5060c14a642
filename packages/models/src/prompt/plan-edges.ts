import type { PlanInput } from '@autoweave/contracts';

type Tasks = PlanInput['tasks'];

/** Something that a plan can say beyond "after", with tasks that say it. */
interface PlanEdge {
  readonly field: 'when' | 'join' | 'forEach' | 'loop' | 'subGoal' | 'delaySeconds' | 'optional';
  readonly meaning: string;
  readonly example: Tasks;
}

const task = (key: string, description: string, more: Partial<Tasks[number]> = {}): Tasks[number] => ({
  key,
  name: key,
  description,
  agentType: 'general',
  ...more,
});

const planEdges: readonly PlanEdge[] = [
  {
    field: 'when',
    meaning:
      'the task is left out unless every condition on results before it holds. Ops: exists, missing, equals, not_equals, greater, at_least, less, at_most, contains. Its "path" is dot-separated into the data of that result ("$summary" is the summary).',
    example: [
      task('check', 'Count the broken rows of a.csv and answer with data {"broken": number}.'),
      task('repair', 'Write a repaired copy to fixed.csv.', {
        dependsOn: ['check'],
        when: [{ task: 'check', path: 'broken', op: 'greater', value: 0 }],
      }),
    ],
  },
  {
    field: 'join',
    meaning: '"any": the task begins as soon as one of its dependencies has delivered; for alternatives.',
    example: [
      task('first', 'Find the figure in the archive.'),
      task('second', 'Find the figure on the web.'),
      task('use', 'Go on with the figure that was found.', { dependsOn: ['first', 'second'], join: 'any' }),
    ],
  },
  {
    field: 'forEach',
    meaning:
      'one copy of the task per item of a list that another task finds while the goal runs, side by side; for "each of …" when the number is not known now. Whoever depends on it depends on all copies and must be a task of its own: the answer cannot come from a fan-out.',
    example: [
      task('list', 'Find the relevant pages and answer with data {"pages": [urls]}.'),
      task('read', 'Read the page that this copy is for and sum it up.', {
        dependsOn: ['list'],
        forEach: { task: 'list', path: 'pages', maxItems: 50 },
      }),
      task('report', 'Put the summaries together.', { dependsOn: ['read'] }),
    ],
  },
  {
    field: 'loop',
    meaning:
      'when the task has completed and "until" does not hold, everything from the task "from" to this one runs again with what the last round gave, at most maxRounds times in all; for "until it is good". Others may depend only on the last task of a loop.',
    example: [
      task('write', 'Write the text; improve it by the review of the last round if there is one.'),
      task('review', 'Judge the text and answer with data {"score": 0 to 10}.', {
        dependsOn: ['write'],
        loop: { from: 'write', until: { path: 'score', op: 'at_least', value: 8 }, maxRounds: 3 },
      }),
    ],
  },
  {
    field: 'subGoal',
    meaning:
      'the task is a goal of its own, planned, carried out and checked below this one within its budget; for a part so large that it needs a plan of its own.',
    example: [
      task('market-study', 'A market study of its own.', {
        subGoal: { text: 'Compare the three largest providers by price and features, with sources.' },
      }),
    ],
  },
  {
    field: 'delaySeconds',
    meaning: 'the task waits that long after its dependencies are over; for "in an hour" or "after a pause".',
    example: [
      task('publish', 'Publish the page.'),
      task('look-again', 'See whether the page still answers.', { dependsOn: ['publish'], delaySeconds: 3_600 }),
    ],
  },
  {
    field: 'optional',
    meaning: 'true: the goal goes on without this task if it fails, and says what is missing.',
    example: [
      task('extra-source', 'Look into the second source as well.', { optional: true }),
      task('sum-up', 'Sum up.', { dependsOn: ['extra-source'] }),
    ],
  },
];

/** The edges in words, each with its example as JSON. */
export const planEdgesText = (): string =>
  planEdges.map(({ field, meaning, example }) => `- "${field}": ${meaning}\n  Example: ${JSON.stringify(example)}`).join('\n');
