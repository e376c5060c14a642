import { engine, supervisorPart } from './modules.mjs';

const { amountOf, bookedBy } = await engine();
const { GoalStore } = await supervisorPart('writer/goal-store');
const { differences } = await supervisorPart('goal/differences');

const add = (map, key) => (map[key] = (map[key] ?? 0) + 1);

/** What became of every goal, read from the log and compared with everything that is stored beside it. */
export async function takeStock(pool, acknowledged, unreal) {
  const stock = {
    goals: 0,
    children: 0,
    completed: 0,
    failed: {},
    /** Why, in words; names and numbers are left out, so that alike reasons count together. */
    reasons: {},
    cancelled: 0,
    lost: [],
    stuck: [],
    twice: [],
    gaps: [],
    differs: [],
    budget: [],
    overspent: [],
    unexplained: [],
    ...(await attemptsOf(pool, unreal)),
  };
  const { rows } = await pool.query('SELECT goal_id, parent_goal_id FROM goal');
  const known = new Set(rows.map((row) => row.goal_id));
  for (const goalId of acknowledged) if (!known.has(goalId)) stock.lost.push(goalId);
  const store = new GoalStore(pool);
  for (const { goal_id: goalId, parent_goal_id: parent } of rows) {
    stock.goals += 1;
    if (parent) stock.children += 1;
    const events = (await pool.query('SELECT seq, type, payload FROM goal_event WHERE goal_id = $1 ORDER BY seq', [goalId])).rows;
    const run = await store.foldAll(goalId);
    if (!run) {
      stock.lost.push(goalId);
      continue;
    }
    if (events.some((event, i) => event.seq !== i + 1)) stock.gaps.push(goalId);
    for (const attempt of completedTwice(events)) stock.twice.push(`${goalId} ${attempt}${storyOf(events, attempt)}`);
    for (const difference of await differences(pool, run)) stock.differs.push(`${goalId}: ${difference}`);
    if (run.state === 'COMPLETED') stock.completed += 1;
    else if (run.state === 'CANCELLED') stock.cancelled += 1;
    else if (run.state === 'FAILED') {
      const { code = 'unknown', message = '' } = run.fault ?? {};
      add(stock.failed, code);
      add(stock.reasons, `${code}: ${message.replaceAll(/"[^"]*"|\d+/g, '…').slice(0, 150)}`);
      // What nobody can name is a fault of ours.
      if (code === 'unknown' || code === 'INTERNAL' || message === '') stock.unexplained.push(`${goalId} ${code}: ${message}`);
    } else stock.stuck.push(`${goalId} ${run.state}${storyOf(events, '')}`);
    const problem = budgetProblem(run, events);
    if (problem && run.finishedAt) stock.budget.push(`${goalId}: ${problem}`);
    const { spent, limit } = run.budget;
    for (const unit of ['tokens', 'costMicroUsd'])
      if (spent[unit] > limit[unit]) stock.overspent.push(`${goalId}: ${spent[unit]} of ${limit[unit]} ${unit}`);
  }
  const { rows: left } = await pool.query('SELECT topic FROM outbox');
  stock.undelivered = left.map((row) => row.topic);
  return stock;
}

/**
 * The attempts that workers have on record, and those of which the log says that another worker began them: an attempt has
 * one worker, and it is the same one everywhere.
 */
async function attemptsOf(pool, unreal) {
  const { rows } = await pool.query('SELECT worker_id, count(*)::int AS n FROM execution.run GROUP BY worker_id');
  const { rows: others } = await pool.query(
    `SELECT item->>'taskId' AS task, item->>'attempt' AS attempt, item->>'workerId' AS began, r.worker_id AS took
       FROM goal_event e CROSS JOIN LATERAL jsonb_array_elements(e.payload->'items') item
       LEFT JOIN execution.run r ON r.task_id = item->>'taskId' AND r.attempt = (item->>'attempt')::int
      WHERE e.type = 'tasks.started' AND item->>'workerId' IS NOT NULL AND r.worker_id IS DISTINCT FROM item->>'workerId'`,
  );
  const { rows: steps } = await pool.query('SELECT count(*)::int AS n FROM execution.step');
  const sum = (some) => some.reduce((all, { n }) => all + n, 0);
  return {
    attempts: sum(rows),
    real: sum(rows.filter((row) => !unreal.has(row.worker_id))),
    steps: steps[0].n,
    begun: others.map(({ task, attempt, began, took }) => `${task}:${attempt} was taken by ${took} and begun by ${began}`),
  };
}

/** Attempts that were completed twice without having been opened again in between. */
function completedTwice(events) {
  const seen = new Set();
  const twice = [];
  for (const { type, payload } of events) {
    for (const taskId of payload.dirtyTaskIds ?? (type === 'task.looped' ? payload.taskIds : []))
      for (const key of [...seen]) if (key.startsWith(`${taskId}:`)) seen.delete(key);
    if (type !== 'task.completed') continue;
    const key = `${payload.taskId}:${payload.attempt}`;
    if (seen.has(key)) twice.push(key);
    seen.add(key);
  }
  return twice;
}

/** What the log says of one task, for whoever looks into it. */
const storyOf = (events, attempt) => {
  const [taskId] = attempt.split(':');
  const about = events.filter(({ payload }) => JSON.stringify(payload).includes(taskId)).slice(-60);
  return about
    .map(
      ({ seq, type, payload }) =>
        `\n      ${seq} ${type} ${JSON.stringify(payload).slice(0, taskId === '' && type === 'goal.plan_stored' ? 2_000 : 300)}`,
    )
    .join('');
};

/** What the budget says was spent is what the events say, and nothing stays promised. */
function budgetProblem(run, events) {
  const spent = events.reduce((sum, event) => sum + amountOf(bookedBy(event)).tokens, 0);
  const { budget } = run;
  if (budget.spent.tokens !== spent) return `the budget says ${budget.spent.tokens} tokens, the events ${spent}`;
  if (budget.reserved.tokens !== 0) return `${budget.reserved.tokens} tokens stay promised in ${run.state}`;
  return undefined;
}

const mustBeZero = [
  'uncounted',
  'lost',
  'stuck',
  'unexplained',
  'twice',
  'gaps',
  'differs',
  'budget',
  'overspent',
  'undelivered',
  'begun',
  'died',
  'undealt',
];
const words = {
  uncounted: 'submissions that do not add up',
  unexplained: 'failed without a reason',
  overspent: 'spent more than their limit',
  undealt: 'kinds of harm that were not done',
  lost: 'acknowledged and lost',
  stuck: 'stuck',
  twice: 'committed twice',
  gaps: 'logs with gaps',
  differs: 'rows that differ from their log',
  budget: 'budgets that do not add up',
  undelivered: 'messages left in the outbox',
  begun: 'attempts begun by two workers',
  died: 'processes that died by themselves',
};

export const isWhole = (stock) => mustBeZero.every((what) => stock[what].length === 0);

export function print(stock, { submitted, acknowledged, refused, unanswered, heard, asked, disturbances, monkeys, seconds, seed }) {
  const list = (map) =>
    Object.entries(map)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ') || 'none';
  const line = (name, value) => process.stdout.write(`${name.padEnd(46)}${value}\n`);
  process.stdout.write(`\nLedger after ${seconds} s of chaos with seed ${seed}\n`);
  line('submitted', submitted);
  line('goals acknowledged', acknowledged);
  line('submissions refused', list(Object.fromEntries(refused)));
  line('submissions never answered', unanswered);
  line('attempts that the witness heard begin', heard);
  line('goals in all, of these children', `${stock.goals}, ${stock.children}`);
  line('completed', stock.completed);
  line('cancelled', stock.cancelled);
  line('failed with a reason', `${Object.values(stock.failed).reduce((a, b) => a + b, 0)} (${list(stock.failed)})`);
  for (const [reason, n] of Object.entries(stock.reasons).sort((a, b) => b[1] - a[1])) process.stdout.write(`    ${n} × ${reason}\n`);
  line('attempts begun, of these by real workers', `${stock.attempts}, ${stock.real} in ${stock.steps} steps; ${asked} model calls`);
  line('what people did', list(disturbances));
  line('what the monkeys did', list(monkeys));
  line('starts while a server was away', stock.inVain);
  for (const what of mustBeZero) {
    line(`${words[what]} (must be 0)`, stock[what].length);
    for (const one of stock[what].slice(0, 5)) process.stdout.write(`    ${one}\n`);
  }
  process.stdout.write(isWhole(stock) ? 'Whole.\n' : 'NOT whole.\n');
}
