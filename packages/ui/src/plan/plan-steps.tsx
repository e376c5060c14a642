'use client';
import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Elapsed } from '../business/relative-time';
import { cn } from '../cn';
import { StatusIcon } from '../status/status-icon';
import { statusLook } from '../status/status-look';
import { gutterWidth, LaneGutter, nodeOffset, nodeRowPx } from './lane-gutter';
import type { PlanStep } from './plan-step';
import { type LaneRow, weaveLanes } from './weave-lanes';

export interface PlanStepsProps {
  readonly steps: readonly PlanStep[];
  readonly label: string;
  /** Steps are opened elsewhere (a panel beside the list) instead of in place. */
  readonly onOpen?: (id: string) => void;
  readonly className?: string;
}

/**
 * A plan as a list read from top to bottom, with its dependencies drawn as threads beside it. Steps open to show what
 * happened in them; what runs is open, what the reader opened or closed stays so.
 */
export function PlanSteps({ steps, label, onOpen, className }: PlanStepsProps) {
  const weave = useMemo(() => weaveLanes(steps), [steps]);
  const byId = useMemo(() => new Map(steps.map((step) => [step.id, step])), [steps]);
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  return (
    <ol aria-label={label} className={className}>
      {weave.rows.map((row) => {
        const step = byId.get(row.id);
        if (!step) return null;
        const look = statusLook(step.status);
        const open = Boolean(step.detail) && (chosen[step.id] ?? (look.live || look.tone === 'warning'));
        return (
          <StepRow
            key={step.id}
            step={step}
            row={row}
            width={weave.width}
            open={open}
            openable={Boolean(step.detail) || onOpen !== undefined}
            onToggle={() => (onOpen ? onOpen(step.id) : setChosen({ ...chosen, [step.id]: !open }))}
          />
        );
      })}
    </ol>
  );
}

function StepRow({
  step,
  row,
  width,
  open,
  openable,
  onToggle,
}: {
  readonly step: PlanStep;
  readonly row: LaneRow;
  readonly width: number;
  readonly open: boolean;
  readonly openable: boolean;
  readonly onToggle: () => void;
}) {
  const look = statusLook(step.status);
  const quiet = look.tone === 'neutral';
  return (
    <li className="relative" style={{ paddingLeft: gutterWidth(width) }}>
      <LaneGutter row={row} width={width} active={look.live} />
      <span className="absolute flex" style={{ left: nodeOffset(row.lane), top: nodeRowPx / 2 - 9 }}>
        <StatusIcon status={step.status} />
      </span>
      <button
        type="button"
        aria-expanded={step.detail ? open : undefined}
        disabled={!openable}
        onClick={onToggle}
        className="flex w-full items-center gap-2 rounded-md pr-1.5 pl-1 text-left enabled:hover:bg-hover/70 disabled:cursor-default"
        style={{ minHeight: nodeRowPx }}
      >
        <span className="min-w-0 flex-1">
          <span
            className={cn(
              'block truncate text-sm',
              quiet ? 'text-ink-muted' : 'text-ink',
              step.status === 'skipped' && 'text-ink-faint line-through decoration-line-strong',
              look.live && 'font-medium',
            )}
          >
            {step.name}
          </span>
        </span>
        {step.attempt && step.attempt > 1 ? <span className="shrink-0 text-xs text-warning">attempt {step.attempt}</span> : null}
        {step.agent ? <span className="hidden max-w-40 shrink-0 truncate text-xs text-ink-faint sm:block">{step.agent}</span> : null}
        <span className="w-14 shrink-0 text-right text-xs text-ink-faint tabular-nums">
          {step.startedAt && (step.finishedAt || look.live || look.tone === 'warning') ? (
            <Elapsed since={step.startedAt} until={step.finishedAt} />
          ) : null}
        </span>
        <ChevronRight
          aria-hidden="true"
          className={cn('size-3.5 shrink-0 text-ink-faint transition-transform', open && 'rotate-90', !openable && 'invisible')}
        />
      </button>
      {(look.live ||
        look.tone === 'warning' ||
        step.status === 'blocked' ||
        step.status === 'ready' ||
        step.status === 'pending' ||
        step.status === 'skipped') &&
      step.activity ? (
        <p className="-mt-1 truncate pb-1.5 pl-1 text-xs text-ink-muted">
          {step.activity}
          {step.percent && look.live ? ` · ${Math.round(step.percent)} %` : ''}
        </p>
      ) : null}
      {step.error ? <p className="-mt-1 pb-1.5 pl-1 text-xs [overflow-wrap:anywhere] text-danger">{step.error}</p> : null}
      {open ? <div className="pt-0.5 pr-1.5 pb-3 pl-1">{step.detail}</div> : null}
    </li>
  );
}
