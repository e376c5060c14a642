'use client';
import { Button, formatCount } from '@autoweave/ui';

export interface PagerProps {
  readonly total: number;
  readonly offset: number;
  readonly size: number;
  readonly onMove: (offset: number) => void;
}

/** Which part of a long list is shown, and the way to the others; nothing when all of it is. */
export function Pager({ total, offset, size, onMove }: PagerProps) {
  if (total <= size && offset === 0) return null;
  return (
    <div className="flex items-center gap-2 border-t border-line px-4 py-2 text-xs text-ink-faint">
      <span className="flex-1 tabular-nums">
        {formatCount(offset + 1)}–{formatCount(Math.min(total, offset + size))} of {formatCount(total)}
      </span>
      <Button size="sm" disabled={offset === 0} onClick={() => onMove(Math.max(0, offset - size))}>
        Back
      </Button>
      <Button size="sm" disabled={offset + size >= total} onClick={() => onMove(offset + size)}>
        Further
      </Button>
    </div>
  );
}
