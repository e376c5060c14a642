'use client';
import type { ApiClient } from '@autoweave/contracts/client';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input, RelativeTime } from '@autoweave/ui';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { KeptSecret } from './kept-secret';

interface Rotated {
  readonly secret: string;
  readonly oldValidUntil: string;
}

export interface RotateSecretProps {
  readonly name: string;
  /** The sender makes its secrets itself: the new one is given, not made. */
  readonly given?: boolean;
  readonly call: (client: ApiClient, secret: string | undefined) => Promise<Rotated>;
  readonly renew: readonly string[];
}

/** A new secret in the place of the present one, which goes on for a day. */
export function RotateSecret({ name, given = false, call, renew }: RotateSecretProps) {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState('');
  const [rotated, setRotated] = useState<Rotated>();
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setSecret('');
        setRotated(undefined);
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm">Rotate</Button>
      </DialogTrigger>
      {rotated && !given ? (
        <KeptSecret
          name={name}
          secret={rotated.secret}
          note="The one before counts for another day: change it on the other side until then."
          onKept={() => setOpen(false)}
        />
      ) : (
        <DialogContent
          title={`Rotate the secret of ${name}`}
          description="The present one counts for another day, so that nothing is lost meanwhile."
          footer={
            <>
              <Button onClick={() => setOpen(false)}>{rotated ? 'Close' : 'Not now'}</Button>
              {rotated ? null : (
                <Button
                  variant="primary"
                  busy={busy}
                  disabled={given && secret.length < 16}
                  onClick={() => act({ call: (client) => call(client, given ? secret : undefined), renew, after: setRotated })}
                >
                  Rotate it
                </Button>
              )}
            </>
          }
        >
          {rotated ? (
            <p className="text-sm text-ink-muted">
              Both are accepted; the old one ends <RelativeTime at={rotated.oldValidUntil} />.
            </p>
          ) : null}
          {given && !rotated ? (
            <Field label="New signing secret" hint="As the sender shows it.">
              {(id) => (
                <Input
                  id={id}
                  type="password"
                  autoComplete="off"
                  value={secret}
                  maxLength={500}
                  onChange={(event) => setSecret(event.target.value)}
                />
              )}
            </Field>
          ) : null}
        </DialogContent>
      )}
    </Dialog>
  );
}
