'use client';
import type { ApiKey, IssuedApiKey } from '@autoweave/contracts';
import { Button, ConfirmButton, Dialog, DialogContent, DialogTrigger, Field, Input } from '@autoweave/ui';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { IssuedKey } from './issued-key';

const renew = ['api-keys'];
const longestOverlapMinutes = 10_080;

function RotateKey({ apiKey }: { readonly apiKey: ApiKey }) {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [overlapMinutes, setOverlap] = useState(60);
  const [issued, setIssued] = useState<IssuedApiKey>();
  const isFine = Number.isInteger(overlapMinutes) && overlapMinutes >= 0 && overlapMinutes <= longestOverlapMinutes;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setIssued(undefined);
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm">Rotate</Button>
      </DialogTrigger>
      {issued ? (
        <IssuedKey issued={issued} onKept={() => setOpen(false)} />
      ) : (
        <DialogContent
          title={`Rotate ${apiKey.name}`}
          description="A new key with the same rights takes its place."
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button
                variant="primary"
                busy={busy}
                disabled={!isFine}
                onClick={() =>
                  act({ call: (client) => client.apiKeys.rotate({ keyId: apiKey.keyId, overlapMinutes }), renew, after: setIssued })
                }
              >
                Rotate it
              </Button>
            </>
          }
        >
          <Field label="The old key works on for (minutes)" hint="0: it ends at once. At most a week.">
            {(id) => (
              <Input
                id={id}
                type="number"
                min={0}
                max={longestOverlapMinutes}
                value={Number.isNaN(overlapMinutes) ? '' : overlapMinutes}
                onChange={(event) => setOverlap(event.target.valueAsNumber)}
              />
            )}
          </Field>
        </DialogContent>
      )}
    </Dialog>
  );
}

/** What can be done with a key in its present state. */
export function KeyActions({ apiKey }: { readonly apiKey: ApiKey }) {
  const { act, busy } = useAct();
  const { keyId, name, status } = apiKey;
  if (status === 'revoked' || status === 'expired')
    return (
      <Button
        size="sm"
        variant="ghost"
        busy={busy}
        onClick={() => act({ call: (client) => client.apiKeys.remove({ keyId }), done: `${name} is gone from the list`, renew })}
      >
        Delete
      </Button>
    );
  return (
    <>
      {status === 'active' && !apiKey.replacedBy ? <RotateKey apiKey={apiKey} /> : null}
      <Button
        size="sm"
        variant="ghost"
        busy={busy}
        onClick={() =>
          act({
            call: (client) => client.apiKeys.suspend({ keyId, suspended: status === 'active' }),
            done: status === 'active' ? `${name} is stopped for now` : `${name} works again`,
            renew,
          })
        }
      >
        {status === 'active' ? 'Suspend' : 'Resume'}
      </Button>
      <ConfirmButton
        size="sm"
        variant="danger"
        busy={busy}
        title={`Revoke ${name}?`}
        description="It ends for good, at once. Programs that use it are refused."
        confirm="Revoke it"
        onConfirm={() => act({ call: (client) => client.apiKeys.revoke({ keyId }), done: `${name} is revoked`, renew })}
      >
        Revoke
      </ConfirmButton>
    </>
  );
}
