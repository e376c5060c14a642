import { cn } from '../cn';
import { StatusIcon } from '../status/status-icon';
import { statusLook, type Tone } from '../status/status-look';

export interface TaskNodeProps {
  readonly name: string;
  readonly status: string;
  readonly agent?: string;
  readonly activity?: string;
  /** 0–100. */
  readonly percent?: number;
  readonly selected?: boolean;
  /** What is special about it, in a word each. */
  readonly badges?: readonly string[];
}

const edge: Readonly<Record<Tone, string>> = {
  neutral: 'border-line-strong',
  accent: 'border-accent',
  success: 'border-line-strong',
  warning: 'border-warning',
  danger: 'border-danger',
};

/** Size of a node in the graph, in pixels: the layout needs it before anything is drawn. */
export const taskNodeSize = { width: 232, height: 76 } as const;

/** A task in a graph. Handles and position belong to the canvas that shows it. */
export function TaskNode({ name, status, agent, activity, percent, selected, badges }: TaskNodeProps) {
  const look = statusLook(status);
  return (
    <div
      className={cn(
        'relative flex flex-col justify-center gap-1 overflow-hidden rounded-lg border bg-surface px-3 text-left shadow-low',
        edge[look.tone],
        selected && 'ring-2 ring-accent ring-offset-2 ring-offset-canvas',
        look.tone === 'neutral' && 'text-ink-muted',
      )}
      style={taskNodeSize}
    >
      <div className="flex items-center gap-2">
        <StatusIcon status={status} />
        <span className="truncate text-sm font-medium" title={name}>
          {name}
        </span>
      </div>
      <div className="flex items-baseline gap-2 pl-6.5 text-xs text-ink-muted">
        <span className="truncate">{look.live && activity ? activity : (agent ?? look.label)}</span>
        {badges && badges.length > 0 ? (
          <span className="ml-auto flex shrink-0 gap-1">
            {badges.map((badge) => (
              <span key={badge} className="rounded-sm bg-accent-soft px-1 text-2xs text-accent">
                {badge}
              </span>
            ))}
          </span>
        ) : null}
        {look.live && percent !== undefined ? <span className="ml-auto shrink-0 tabular-nums">{Math.round(percent)} %</span> : null}
      </div>
      {look.live ? (
        <div className="absolute inset-x-0 bottom-0 h-0.5 bg-hover">
          <div className="h-full bg-accent transition-[width] duration-300" style={{ width: `${percent ?? 8}%` }} />
        </div>
      ) : null}
    </div>
  );
}
