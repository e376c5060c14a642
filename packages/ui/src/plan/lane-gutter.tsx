import { cn } from '../cn';
import type { LaneRow } from './weave-lanes';

const gapPx = 14;
const insetPx = 10;
/** Height of the part of a row that holds the node and the curves; below it only straight threads run on. */
export const nodeRowPx = 36;
/** Wider fans are drawn on top of each other: past this the picture says "many", not "which". */
const shownLanes = 5;

const laneX = (lane: number): number => insetPx + Math.min(lane, shownLanes - 1) * gapPx;
export const gutterWidth = (width: number): number => insetPx * 2 + (Math.min(width, shownLanes) - 1) * gapPx;
export const nodeOffset = (lane: number): number => laneX(lane) - 9;

/** The threads beside one step: what comes in from above, what goes on below. */
export function LaneGutter({ row, width, active }: { readonly row: LaneRow; readonly width: number; readonly active: boolean }) {
  const middle = nodeRowPx / 2;
  const node = laneX(row.lane);
  const passing = row.above.filter((lane) => row.below.includes(lane) && lane !== row.lane);
  return (
    <div aria-hidden="true" className="absolute inset-y-0 left-0" style={{ width: gutterWidth(width) }}>
      <svg
        width={gutterWidth(width)}
        height={nodeRowPx}
        className="absolute top-0 left-0 overflow-visible text-line-strong"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      >
        {passing.map((lane) => (
          <path key={`p${lane}`} d={`M${laneX(lane)} 0V${nodeRowPx}`} />
        ))}
        {row.joins.map((lane) => {
          const x = laneX(lane);
          return (
            <path
              key={`j${lane}`}
              className={cn(active && 'text-accent')}
              stroke="currentColor"
              d={x === node ? `M${x} 0V${middle}` : `M${x} 0C${x} ${middle * 0.9} ${node} ${middle * 0.1} ${node} ${middle}`}
            />
          );
        })}
        {row.below.includes(row.lane) ? <path d={`M${node} ${middle}V${nodeRowPx}`} /> : null}
      </svg>
      {row.below.map((lane) => (
        <span
          key={lane}
          className="absolute bottom-0 w-[1.5px] -translate-x-1/2 bg-line-strong"
          style={{ left: laneX(lane), top: nodeRowPx }}
        />
      ))}
    </div>
  );
}
