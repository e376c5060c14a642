'use client';
import { toApiError } from '@autoweave/contracts/client';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input, useToast } from '@autoweave/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { sessionsKey } from '../api/account';
import { useGateway } from '../api/gateway';

const shortest = 8;
const fresh = { current: '', next: '', again: '' };

/** Changes one's password; every other session ends with it. */
export function ChangePassword() {
  const { client } = useGateway();
  const queries = useQueryClient();
  const toast = useToast();
  const formId = useId();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const save = useMutation({
    mutationFn: () => client.auth.changePassword({ current: draft.current, next: draft.next }),
    onSuccess: ({ otherSessionsEnded }) => {
      setOpen(false);
      toast.success('The password is changed', otherSessionsEnded > 0 ? `Other sessions that ended: ${otherSessionsEnded}` : undefined);
      return queries.invalidateQueries({ queryKey: sessionsKey });
    },
  });
  const fault = save.error ? toApiError(save.error) : undefined;
  const isFine = draft.current !== '' && draft.next.length >= shortest && draft.next === draft.again;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isFine) save.mutate();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
        save.reset();
      }}
    >
      <DialogTrigger asChild>
        <Button>Change password</Button>
      </DialogTrigger>
      <DialogContent
        title="Change your password"
        description="You stay signed in here; everywhere else you sign in again."
        className="max-w-md"
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button type="submit" form={formId} variant="primary" busy={save.isPending} disabled={!isFine}>
              Change it
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={submit} className="grid gap-4">
          <Field label="Present password" error={fault?.code === 'INVALID_CREDENTIALS' ? 'This is not your password.' : undefined}>
            {(id) => (
              <Input
                id={id}
                type="password"
                autoComplete="current-password"
                value={draft.current}
                onChange={(event) => change({ current: event.target.value })}
              />
            )}
          </Field>
          <Field
            label="New password"
            hint={`At least ${shortest} characters; a few words are better than odd signs.`}
            error={fault && fault.code !== 'INVALID_CREDENTIALS' ? [fault.message, fault.hint].filter(Boolean).join(' ') : undefined}
          >
            {(id) => (
              <Input
                id={id}
                type="password"
                autoComplete="new-password"
                value={draft.next}
                onChange={(event) => change({ next: event.target.value })}
              />
            )}
          </Field>
          <Field label="New password again" error={draft.again !== '' && draft.again !== draft.next ? 'This is not the same.' : undefined}>
            {(id) => (
              <Input
                id={id}
                type="password"
                autoComplete="new-password"
                value={draft.again}
                onChange={(event) => change({ again: event.target.value })}
              />
            )}
          </Field>
        </form>
      </DialogContent>
    </Dialog>
  );
}
