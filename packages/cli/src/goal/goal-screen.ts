import type { GoalEvent } from '@autoweave/contracts';
import type { GoalView, TaskView } from '@autoweave/contracts/client';
import { eventLines } from './event-line.js';
import { planTree } from './plan-tree.js';
import { fitted, printable } from './printable.js';
import type { Style } from './style.js';

/** Where a goal's progress is shown. */
export interface GoalScreen {
  update(view: GoalView, event: GoalEvent): void;
  note(text: string): void;
  /** Takes the block away, e.g. to ask something; the next update draws it again. */
  pause(): void;
  resume(): void;
  close(): void;
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const STREAM_LINES = 4;

/** Shows nothing: for `--json`. */
export const silentScreen: GoalScreen = {
  update: () => undefined,
  note: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  close: () => undefined,
};

/** One line per event with the seconds since the start: for logs and pipes. */
export function plainScreen(stream: NodeJS.WritableStream, startedAt: number): GoalScreen {
  const write = (text: string) => stream.write(`[${((Date.now() - startedAt) / 1000).toFixed(1)}s] ${text}\n`);
  return {
    ...silentScreen,
    update: (view, event) => {
      for (const line of eventLines(view, event)) write(line);
    },
    note: write,
  };
}

/** The newest words of the task that wrote last. */
function streamLines(tasks: readonly TaskView[], columns: number): readonly string[] {
  const writing = tasks.filter((task) => task.state === 'in_progress' && task.entries.length > 0).at(-1);
  const entry = writing?.entries.findLast((each) => each.kind === 'text' || each.kind === 'reasoning');
  if (entry === undefined || (entry.kind !== 'text' && entry.kind !== 'reasoning')) return [];
  const lines = printable(entry.text.slice(-2_000))
    .split('\n')
    .filter((line) => line.trim() !== '');
  const cells = lines.flatMap((line) => line.match(new RegExp(`.{1,${Math.max(10, columns - 4)}}`, 'gu')) ?? []);
  return cells.slice(-STREAM_LINES).map((line) => fitted(line, columns - 2));
}

export interface DrawOptions {
  readonly style: Style;
  readonly columns: number;
  readonly rows: number;
  readonly frame: number;
  readonly elapsedMs: number;
}

const MARKS: Readonly<Partial<Record<GoalView['status'], string>>> = { complete: '✔', failed: '✖', cancelled: '–' };

function headLine(view: GoalView, { style, columns, frame, elapsedMs }: DrawOptions): string {
  const spinner = SPINNER[frame % SPINNER.length] ?? '';
  const done = view.tasks.filter((task) => task.state === 'completed').length;
  const { inputTokens, outputTokens, costMicroUsd } = view.usage;
  const state = view.cancelRequested && MARKS[view.status] === undefined ? 'cancelling' : view.state.toLowerCase().replaceAll('_', ' ');
  const parts = [
    ...(view.tasks.length === 0 ? [] : [`${done}/${view.tasks.length} tasks`]),
    `${(elapsedMs / 1000).toFixed(1)}s`,
    ...(view.model === undefined ? [] : [view.model]),
    ...(inputTokens + outputTokens === 0 ? [] : [`${inputTokens + outputTokens} tokens`]),
    ...(costMicroUsd === 0 ? [] : [`$${(costMicroUsd / 1_000_000).toFixed(4)}`]),
  ];
  const rest = fitted(printable(parts.join(' · ')), Math.max(8, columns - state.length - 4));
  return `${style.cyan(MARKS[view.status] ?? spinner)} ${style.bold(state)} ${style.dim(rest)}`;
}

/** The block for one moment; at most `rows` lines of at most `columns` cells. Pure. */
export function drawGoal(view: GoalView, options: DrawOptions): readonly string[] {
  const { style, columns, rows, frame } = options;
  const stream = MARKS[view.status] === undefined ? streamLines(view.tasks, columns) : [];
  const tree = planTree(view.tasks, {
    style,
    columns: columns - 2,
    maxLines: Math.max(3, rows - stream.length - 3),
    spinner: SPINNER[frame % SPINNER.length] ?? '',
  });
  return [headLine(view, options), ...tree.map((line) => `  ${line}`), ...stream.map((line) => style.dim(`│ ${line}`))];
}

/** A block at the end of the terminal that is redrawn as the goal moves. */
export function liveScreen(stream: NodeJS.WriteStream, startedAt: number, style: Style): GoalScreen {
  let view: GoalView | undefined;
  let drawn = 0;
  let frame = 0;
  let isPaused = false;
  const erase = () => {
    if (drawn > 0) stream.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    if (view === undefined || isPaused) return;
    const lines = drawGoal(view, {
      style,
      columns: stream.columns || 80,
      rows: stream.rows || 24,
      frame,
      elapsedMs: Date.now() - startedAt,
    });
    const back = drawn > 0 ? `\u001b[${drawn}A\u001b[0J` : '';
    stream.write(`${back}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const timer = setInterval(() => {
    frame += 1;
    draw();
  }, FRAME_MS);
  return {
    update: (next) => {
      view = next;
    },
    note: (text) => {
      erase();
      stream.write(`${text}\n`);
      draw();
    },
    pause: () => {
      erase();
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
      draw();
    },
    close: () => {
      clearInterval(timer);
      // The last state stays on the screen above the answer.
      isPaused = false;
      draw();
      drawn = 0;
    },
  };
}
