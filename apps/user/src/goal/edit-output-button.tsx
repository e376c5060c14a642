'use client';
import { TaskResult } from '@autoweave/contracts';
import { type GoalView, type TaskView, toApiError } from '@autoweave/contracts/client';
import {
  Button,
  Dialog,
  DialogContent,
  DialogTrigger,
  ErrorState,
  Field,
  formatPlural,
  JsonEditor,
  readJsonObject,
  Textarea,
  useToast,
} from '@autoweave/ui';
import { PencilLine } from 'lucide-react';
import { useState } from 'react';
import { useGoalAction } from '../api/goal-control';

export interface EditOutputButtonProps {
  readonly view: GoalView;
  readonly task: TaskView;
  /** Steps that will run again. */
  readonly after: readonly TaskView[];
}

const textOf = (task: TaskView): string => JSON.stringify(task.result?.data ?? {}, null, 2);

/** Replaces what a step found by what a person knows better. */
export function EditOutputButton({ view, task, after }: EditOutputButtonProps) {
  const action = useGoalAction(view.goalId);
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const [summary, setSummary] = useState('');
  const [json, setJson] = useState('{}');
  const reading = readJsonObject(json);
  const changed = summary !== task.result?.summary || json !== textOf(task);
  const fault = action.error ? toApiError(action.error) : undefined;
  const begin = (next: boolean) => {
    setOpen(next);
    setSummary(task.result?.summary ?? '');
    setJson(textOf(task));
    action.reset();
  };
  const save = () => {
    const result = TaskResult.parse({ ...task.result, summary: summary.trim(), data: reading.value ?? {} });
    const next = after.length > 0 ? `${formatPlural(after.length, 'step')} will run again` : undefined;
    // By the promise: word that the step goes on may come before the answer and take this button from the page.
    action.mutateAsync({ do: 'edit', key: task.key, result }).then(
      () => {
        setOpen(false);
        toast.success('Output replaced', next);
      },
      () => undefined,
    );
  };
  return (
    <Dialog open={open} onOpenChange={begin}>
      <DialogTrigger asChild>
        <Button size="sm" variant="ghost">
          <PencilLine />
          Edit output
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Output of “${task.name}”`}
        description={
          after.length > 0
            ? `${formatPlural(after.length, 'step')} that need it run again: ${after.map((other) => other.name).join(', ')}.`
            : 'No other step needs it.'
        }
        className="max-w-2xl"
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep the old one</Button>
            <Button
              variant="primary"
              busy={action.isPending}
              disabled={!changed || summary.trim() === '' || reading.error !== undefined}
              onClick={save}
            >
              Replace the output
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          {fault ? <ErrorState title="Not replaced" detail={fault.message} hint={fault.hint} code={fault.code} /> : null}
          <Field
            label="Summary"
            hint="Markdown. People and the next steps read it."
            error={summary.trim() === '' ? 'Say in a sentence what came out.' : undefined}
          >
            {(id) => (
              <Textarea id={id} value={summary} onChange={(event) => setSummary(event.target.value)} className="max-h-60 min-h-24" />
            )}
          </Field>
          <JsonEditor label="Data" text={json} onChange={setJson} hint="What the next steps take as structured input." />
        </div>
      </DialogContent>
    </Dialog>
  );
}
