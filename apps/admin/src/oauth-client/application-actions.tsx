'use client';
import type { IssuedOAuthClient, OAuthClient } from '@autoweave/contracts';
import { Button, ConfirmButton, Dialog, DialogContent, DialogTrigger, Field, Input } from '@autoweave/ui';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { ApplicationDialog } from './application-dialog';
import { IssuedApplication } from './issued-application';

const renew = ['applications'];
const longestOverlapMinutes = 10_080;

function RotateSecret({ application, issuer }: { readonly application: OAuthClient; readonly issuer: string }) {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [overlapMinutes, setOverlap] = useState(60);
  const [issued, setIssued] = useState<IssuedOAuthClient>();
  const isFine = Number.isInteger(overlapMinutes) && overlapMinutes >= 0 && overlapMinutes <= longestOverlapMinutes;
  const { clientId } = application;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setIssued(undefined);
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm">New secret</Button>
      </DialogTrigger>
      {issued ? (
        <IssuedApplication issued={issued} issuer={issuer} onKept={() => setOpen(false)} />
      ) : (
        <DialogContent
          title={`New secret for ${application.name}`}
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button
                variant="primary"
                busy={busy}
                disabled={!isFine}
                onClick={() =>
                  act({ call: (client) => client.oauth.rotateClientSecret({ clientId, overlapMinutes }), renew, after: setIssued })
                }
              >
                Make it
              </Button>
            </>
          }
        >
          <Field label="The old secret works on for (minutes)" hint="0: it ends at once. At most a week.">
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

/** What can be done with an application. */
export function ApplicationActions({
  application,
  issuer,
  passwordGrant,
}: {
  readonly application: OAuthClient;
  readonly issuer: string;
  readonly passwordGrant: boolean;
}) {
  const { act, busy } = useAct();
  const { clientId, name, enabled, type } = application;
  return (
    <>
      <ApplicationDialog application={application} issuer={issuer} passwordGrant={passwordGrant}>
        <Button size="sm">Change</Button>
      </ApplicationDialog>
      {type === 'confidential' ? <RotateSecret application={application} issuer={issuer} /> : null}
      <Button
        size="sm"
        variant="ghost"
        busy={busy}
        onClick={() =>
          act({
            call: (client) => client.oauth.updateClient({ clientId, enabled: !enabled }),
            done: enabled ? `${name} is switched off` : `${name} works again`,
            renew,
          })
        }
      >
        {enabled ? 'Switch off' : 'Switch on'}
      </Button>
      <ConfirmButton
        size="sm"
        variant="danger"
        busy={busy}
        title={`Delete ${name}?`}
        description="Everybody who signed in with it is signed out there, and its tokens end at once. This cannot be undone."
        confirm="Delete it"
        onConfirm={() => act({ call: (client) => client.oauth.removeClient({ clientId }), done: `${name} is deleted`, renew })}
      >
        Delete
      </ConfirmButton>
    </>
  );
}
