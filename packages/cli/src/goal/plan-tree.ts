import type { TaskView } from '@autoweave/contracts/client';
import { fitted, printable, widthOf } from './printable.js';
import type { Style } from './style.js';

export interface PlanTreeOptions {
  readonly style: Style;
  readonly columns: number;
  /** At least 3. */
  readonly maxLines: number;
  /** Picture of a working task. */
  readonly spinner: string;
}

interface Node {
  readonly task: TaskView;
  readonly children: Node[];
}

/** Every task hangs under the dependency that comes last, so that the tree reads from top to bottom in time. */
function treeOf(tasks: readonly TaskView[]): readonly Node[] {
  const nodes = new Map(tasks.map((task) => [task.taskId, { task, children: [] as Node[] }]));
  const depths = new Map<string, number>();
  const depthOf = (taskId: string, seen: ReadonlySet<string> = new Set()): number => {
    const known = depths.get(taskId);
    if (known !== undefined) return known;
    const node = nodes.get(taskId);
    if (node === undefined || seen.has(taskId)) return 0;
    const next = new Set(seen).add(taskId);
    const depth = 1 + Math.max(0, ...node.task.dependsOn.map((id) => depthOf(id, next)));
    depths.set(taskId, depth);
    return depth;
  };
  const roots: Node[] = [];
  for (const node of nodes.values()) {
    const parents = node.task.dependsOn.filter((id) => nodes.has(id) && id !== node.task.taskId);
    const last = parents.toSorted((left, right) => depthOf(right) - depthOf(left))[0];
    const parent = last === undefined ? undefined : nodes.get(last);
    (parent?.children ?? roots).push(node);
  }
  return roots;
}

function mark(task: TaskView, { style, spinner }: PlanTreeOptions): string {
  if (task.awaits !== undefined) return style.yellow('?');
  switch (task.state) {
    case 'completed':
      return style.green('✔');
    case 'failed':
      return style.red('✖');
    case 'cancelled':
      return style.dim('–');
    case 'in_progress':
      return style.cyan(spinner);
    default:
      return style.dim('○');
  }
}

/** What stands behind a task's name: who works on it and how far it is, or what it waits for. */
function trailer(task: TaskView): string {
  if (task.awaits !== undefined) return 'waits for approval';
  if (task.state === 'in_progress') {
    const percent = task.percent > 0 ? `${Math.round(task.percent)} %` : undefined;
    const tool = task.entries.findLast((entry) => entry.kind === 'tool' && entry.state === 'running');
    const doing = task.activity ?? (tool?.kind === 'tool' ? tool.tool : undefined);
    return [task.agent ?? task.agentType, percent, doing].filter(Boolean).join(' · ');
  }
  if (task.retryAt !== undefined) return `attempt ${task.attempt} failed, tries again`;
  if (task.state === 'failed') return task.fault?.message ?? 'failed';
  return '';
}

/** The plan as a tree with the state of each task; what does not fit is counted in the last line. */
export function planTree(tasks: readonly TaskView[], options: PlanTreeOptions): readonly string[] {
  const { style, columns, maxLines } = options;
  const lines: { readonly text: string; readonly task: TaskView }[] = [];
  const visit = (node: Node, prefix: string, isLast: boolean, isRoot: boolean) => {
    const branch = isRoot ? '' : isLast ? '└ ' : '├ ';
    const head = `${prefix}${branch}`;
    const name = fitted(printable(node.task.name).replaceAll('\n', ' '), Math.max(10, Math.min(60, columns - head.length - 4)));
    const room = columns - head.length - widthOf(name) - 6;
    const tail = room > 8 ? fitted(printable(trailer(node.task)).replaceAll('\n', ' '), room) : '';
    lines.push({ text: `${style.dim(head)}${mark(node.task, options)} ${name}  ${style.dim(tail)}`.trimEnd(), task: node.task });
    const inner = isRoot ? '' : `${prefix}${isLast ? '  ' : '│ '}`;
    node.children.forEach((child, index) => {
      visit(child, inner, index === node.children.length - 1, false);
    });
  };
  for (const root of treeOf(tasks)) visit(root, '', true, true);
  if (lines.length <= maxLines) return lines.map((line) => line.text);
  // A plan of hundreds: show what moves, count the rest.
  const moving = lines.filter(({ task }) => task.state === 'in_progress' || task.state === 'failed' || task.awaits !== undefined);
  const shown = (moving.length === 0 ? lines : moving).slice(0, maxLines - 1);
  const completed = tasks.filter((task) => task.state === 'completed').length;
  return [...shown.map((line) => line.text), style.dim(`… ${tasks.length} tasks in all, ${completed} completed`)];
}
