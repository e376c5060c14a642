'use client';
import type { GoalView } from '@autoweave/contracts/client';
import { Badge, formatCount, RelativeTime, Table, TableCell, TableHead, TableRow } from '@autoweave/ui';
import { Fragment } from 'react';

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const right = 'text-right whitespace-nowrap tabular-nums';

/** What agents bid for each step, who got it, and why. */
export function BidTable({ view }: { readonly view: GoalView }) {
  const bids = view.bids ?? [];
  return (
    <div className="rounded-lg border border-line bg-surface">
      {view.tasks
        .filter((task) => bids.some((bid) => bid.taskId === task.taskId))
        .map((task) => (
          <Fragment key={task.taskId}>
            <div className="border-b border-line bg-sunken px-4 py-2 first:rounded-t-lg">
              <p className="text-sm font-medium">{task.name}</p>
              <p className="text-xs text-pretty text-ink-muted">
                {task.awarded ??
                  (view.auctionClosesAt ? (
                    <>
                      Open, closes <RelativeTime at={view.auctionClosesAt} />
                    </>
                  ) : (
                    'Not awarded'
                  ))}
              </p>
            </div>
            <Table aria-label={`Bids for ${task.name}`}>
              <thead>
                <TableRow>
                  <TableHead>Agent</TableHead>
                  <TableHead className={right}>Tokens</TableHead>
                  <TableHead className={right}>Cost</TableHead>
                  <TableHead className={right}>Time</TableHead>
                  <TableHead className={right}>Confidence</TableHead>
                  <TableHead className={right}>Quality</TableHead>
                  <TableHead>Rests on</TableHead>
                </TableRow>
              </thead>
              <tbody>
                {bids
                  .filter((bid) => bid.taskId === task.taskId)
                  .map((bid) => (
                    <TableRow key={bid.agent}>
                      <TableCell className="whitespace-nowrap">
                        {bid.agent}{' '}
                        {task.awarded && task.agent === bid.agent ? (
                          <Badge tone="success" className="ml-1">
                            awarded
                          </Badge>
                        ) : null}
                      </TableCell>
                      <TableCell className={right}>{formatCount(bid.tokens)}</TableCell>
                      <TableCell className={right}>{`$${(bid.costMicroUsd / 1_000_000).toFixed(3)}`}</TableCell>
                      <TableCell className={right}>{`${bid.seconds.toFixed(1)} s`}</TableCell>
                      <TableCell className={right}>{percent(bid.confidence)}</TableCell>
                      <TableCell className={right}>{percent(bid.quality)}</TableCell>
                      <TableCell className="min-w-44 py-1.5 text-xs text-ink-muted">{bid.basis}</TableCell>
                    </TableRow>
                  ))}
              </tbody>
            </Table>
          </Fragment>
        ))}
    </div>
  );
}
