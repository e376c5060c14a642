'use client';
import type { Approval, ArgumentConstraint } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import { Button, Dialog, DialogContent, DialogTrigger, ErrorState, Field, Input, Select, useToast } from '@autoweave/ui';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useGrantForGoal } from '../api/goals';
import { ConstraintRows } from './constraint-rows';
import { type DraftConstraint, readConstraint, suggestConstraints } from './suggest-constraints';

const spans = [
  { value: '1', label: '1 hour' },
  { value: '8', label: '8 hours' },
  { value: '24', label: '1 day' },
  { value: '168', label: '7 days' },
] as const;

export interface AllowAlwaysProps {
  readonly approval: Approval;
  /** The grant stands: answer the question at hand as well. */
  readonly onGranted: (done: () => void) => void;
}

/** Allows a tool for the rest of this goal, within constraints on its arguments. */
export function AllowAlways({ approval, onGranted }: AllowAlwaysProps) {
  const grant = useGrantForGoal();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const [drafts, setDrafts] = useState<readonly DraftConstraint[]>([]);
  const [hours, setHours] = useState<string>('1');
  const [uses, setUses] = useState('');
  const fault = grant.error ? toApiError(grant.error) : undefined;
  const read = drafts.filter((draft) => draft.used).map((draft) => readConstraint(draft, approval.arguments[draft.path]));
  const constraints = read.filter((one): one is ArgumentConstraint => !('error' in one));
  const wrong = constraints.length < read.length || (uses !== '' && !/^[1-9]\d{0,5}$/.test(uses));
  const issue = () =>
    grant.mutate(
      {
        goalId: approval.goalId,
        tool: approval.tool,
        constraints,
        ...(uses ? { maxUses: Number(uses) } : {}),
        reason: `Allowed for this goal: ${approval.reason}`.slice(0, 2_000),
        expiresAt: new Date(Date.now() + Number(hours) * 3_600_000).toISOString(),
      },
      {
        onSuccess: () =>
          onGranted(() => {
            setOpen(false);
            toast.success(`${approval.tool} is allowed for this goal`, 'Administrators can take it back under Grants');
          }),
      },
    );
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDrafts(suggestConstraints(approval.arguments));
        grant.reset();
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm" variant="ghost">
          <ShieldCheck />
          Always allow for this goal
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Allow ${approval.tool} for this goal`}
        description="Calls that meet every constraint run without asking, until it expires. What a policy denies stays denied. This call is approved as well."
        className="max-w-2xl"
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button variant="primary" busy={grant.isPending} disabled={wrong} onClick={issue}>
              Allow
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          {fault ? <ErrorState title="Not allowed" detail={fault.message} hint={fault.hint} code={fault.code} /> : null}
          <ConstraintRows drafts={drafts} original={approval.arguments} onChange={setDrafts} />
          {constraints.length === 0 ? (
            <p className="text-xs text-warning">Without a constraint any arguments are allowed. Administration still asks every time.</p>
          ) : null}
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Expires in">{() => <Select label="Expires in" value={hours} onChange={setHours} options={spans} />}</Field>
            <Field
              label="At most this many calls"
              hint="Empty: as many as needed."
              error={uses !== '' && !/^[1-9]\d{0,5}$/.test(uses) ? 'A whole number from 1.' : undefined}
            >
              {(id) => <Input id={id} inputMode="numeric" value={uses} onChange={(event) => setUses(event.target.value.trim())} />}
            </Field>
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}
