'use client';
import { ShieldQuestion } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Badge } from '../base/badge';
import { Button } from '../base/button';
import { Input } from '../base/input';
import { Label } from '../base/label';
import { cn } from '../cn';
import { StatusBadge } from '../status/status-badge';
import { CodeText } from './code-text';
import { RelativeTime } from './relative-time';

export interface ApprovalCardProps {
  readonly tool: string;
  readonly reason: string;
  readonly risk: string;
  /** The very arguments that the decision is bound to. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly argumentsHash: string;
  readonly status: string;
  readonly expiresAt: string;
  readonly decidedBy?: string;
  readonly decisionReason?: string;
  readonly busy?: boolean;
  /** Absent when the reader may not decide. */
  readonly onDecide?: (decision: 'approved' | 'rejected', reason: string) => void;
  /** Further ways to answer, e.g. with other arguments. */
  readonly more?: ReactNode;
  /** What a person allowed instead of what was asked for. */
  readonly editedArgs?: Readonly<Record<string, unknown>>;
}

/** Asks a person to allow one action, or shows what was decided. A rejection needs a reason. */
export function ApprovalCard(props: ApprovalCardProps) {
  const { tool, reason, risk, args, argumentsHash, status, expiresAt, busy, onDecide } = props;
  const [why, setWhy] = useState('');
  const whyId = useId();
  const open = status === 'pending';
  return (
    <section
      aria-label={`Approval for ${tool}`}
      className={cn('min-w-0 rounded-lg border bg-surface', open ? 'border-warning/70 shadow-mid' : 'border-line')}
    >
      <div className="flex flex-wrap items-center gap-2 px-3.5 pt-3">
        <ShieldQuestion aria-hidden="true" className={open ? 'size-4 text-warning' : 'size-4 text-ink-faint'} />
        <h2 className="text-sm font-medium">
          {open ? 'Allow' : ''} <code className="font-mono">{tool}</code>
          {open ? '?' : ''}
        </h2>
        <Badge tone={risk === 'HIGH' || risk === 'CRITICAL' ? 'danger' : 'outline'}>{risk.toLowerCase()} risk</Badge>
        <span className="ml-auto text-xs text-ink-muted">
          {open ? (
            <>
              expires <RelativeTime at={expiresAt} />
            </>
          ) : (
            <StatusBadge status={status} />
          )}
        </span>
      </div>
      <div className="grid gap-2.5 px-3.5 pt-2 pb-3.5">
        <p className="text-sm text-pretty text-ink-muted">{reason}</p>
        <CodeText text={JSON.stringify(args, null, 2)} className="border border-line" />
        {props.editedArgs ? (
          <>
            <p className="text-xs font-medium">Allowed instead</p>
            <CodeText text={JSON.stringify(props.editedArgs, null, 2)} className="border border-accent/50" />
          </>
        ) : null}
        <p className="truncate text-2xs text-ink-muted">
          Your answer counts for exactly these arguments, once · <span className="font-mono">{argumentsHash.slice(0, 12)}</span>
        </p>
        {open && onDecide ? (
          <div className="flex flex-wrap items-center gap-2">
            <Label htmlFor={whyId} className="sr-only">
              Reason
            </Label>
            <Input
              id={whyId}
              value={why}
              onChange={(event) => setWhy(event.target.value)}
              placeholder="Reason (needed to reject)"
              className="h-8 min-w-44 flex-1"
              maxLength={1_000}
            />
            <Button disabled={busy || why.trim() === ''} onClick={() => onDecide('rejected', why.trim())}>
              Reject
            </Button>
            <Button variant="primary" busy={busy} onClick={() => onDecide('approved', why.trim())}>
              Approve
            </Button>
          </div>
        ) : null}
        {open && onDecide && props.more ? <div className="flex flex-wrap items-center gap-2">{props.more}</div> : null}
        {open && !onDecide ? <p className="text-sm text-ink-muted">Someone who may approve has to decide this.</p> : null}
        {!open && (props.decidedBy || props.decisionReason) ? (
          <p className="text-xs text-ink-muted">{[props.decidedBy, props.decisionReason].filter(Boolean).join(': ')}</p>
        ) : null}
      </div>
    </section>
  );
}
