'use client';
import { type GoalView, toApiError } from '@autoweave/contracts/client';
import { Button, Dialog, DialogContent, DialogTrigger, ErrorState, Field, Select, Textarea, useAuth } from '@autoweave/ui';
import { GitFork } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useFork } from '../api/goal-control';
import { freshKey } from '../chat/fresh-key';
import { affectedTasks } from './affected-tasks';

/** Starts a new goal from a step of this one. This one stays as it is. */
export function ForkButton({ view, fromKey }: { readonly view: GoalView; readonly fromKey?: string }) {
  const { can } = useAuth();
  const router = useRouter();
  const fork = useFork(view.goalId);
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState(fromKey ?? view.tasks.at(-1)?.key);
  const [text, setText] = useState(view.text);
  const [idempotencyKey, setIdempotencyKey] = useState('');
  if (!can('goal:create') || !view.plan) return null;
  const from = view.tasks.find((task) => task.key === key);
  const again = from ? new Set(affectedTasks(view.tasks, from.taskId).map((task) => task.taskId)) : undefined;
  const kept = view.tasks.filter((task) => task.state === 'completed' && !again?.has(task.taskId));
  const fault = fork.error ? toApiError(fork.error) : undefined;
  const start = () =>
    fork.mutate(
      { idempotencyKey, ...(key ? { fromKey: key } : {}), ...(text.trim() && text.trim() !== view.text ? { text: text.trim() } : {}) },
      { onSuccess: ({ goalId }) => router.push(`/goals/${goalId}`) },
    );
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        // One dialog makes one goal, however often the button is pressed.
        if (next) setIdempotencyKey(freshKey());
        fork.reset();
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm" variant={fromKey ? 'ghost' : 'secondary'}>
          <GitFork />
          {fromKey ? 'Fork from here' : 'Fork'}
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Fork this goal"
        description="A new goal with the same plan. Results before the chosen step are taken over; this goal stays as it is."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button variant="primary" busy={fork.isPending || fork.isSuccess} onClick={start}>
              Start the new goal
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          {fault ? <ErrorState title="Not forked" detail={fault.message} hint={fault.hint} code={fault.code} /> : null}
          <div className="grid gap-1">
            <p className="text-sm font-medium">Do anew from</p>
            <Select
              label="Do anew from"
              value={key}
              onChange={setKey}
              options={view.tasks.map((task) => ({ value: task.key, label: task.name }))}
            />
            <p className="text-xs text-ink-faint">
              {kept.length > 0 ? `Kept: ${kept.map((task) => task.name).join(', ')}` : 'No result is taken over.'}
            </p>
          </div>
          <Field label="What the new goal should achieve" hint="Change it to go on differently.">
            {(id) => <Textarea id={id} value={text} onChange={(event) => setText(event.target.value)} className="max-h-48" />}
          </Field>
        </div>
      </DialogContent>
    </Dialog>
  );
}
