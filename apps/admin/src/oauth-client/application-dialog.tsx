'use client';
import type { IssuedOAuthClient, OAuthClient } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger } from '@autoweave/ui';
import { type ReactNode, useState } from 'react';
import { useAct } from '../api/use-act';
import { draftOf, freshDraft, kinds, readDraft } from './application-draft';
import { ApplicationFields } from './application-fields';
import { IssuedApplication } from './issued-application';

interface ApplicationDialogProps {
  /** The one to change; none registers a new one. */
  readonly application?: OAuthClient;
  readonly issuer: string;
  readonly passwordGrant: boolean;
  readonly children: ReactNode;
}

/** Registers an application, or changes one. */
export function ApplicationDialog({ application, issuer, passwordGrant, children }: ApplicationDialogProps) {
  const { act, busy } = useAct();
  const fresh = application ? draftOf(application) : freshDraft;
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const [issued, setIssued] = useState<IssuedOAuthClient>();
  const { fields, problems } = readDraft(draft);
  const fits = fields.name !== '' && Object.keys(problems).length === 0;
  const save = () => {
    if (application)
      act({
        call: (client) => client.oauth.updateClient({ clientId: application.clientId, ...fields }),
        done: `${fields.name} is changed`,
        renew: ['applications'],
        after: () => setOpen(false),
      });
    else {
      const { type, application: sort } = kinds[draft.kind];
      act({
        call: (client) => client.oauth.createClient({ ...fields, type, application: sort }),
        renew: ['applications'],
        after: setIssued,
      });
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
        setIssued(undefined);
      }}
    >
      <DialogTrigger asChild>{children}</DialogTrigger>
      {issued ? (
        <IssuedApplication issued={issued} issuer={issuer} onKept={() => setOpen(false)} />
      ) : (
        <DialogContent
          title={application ? `Change ${application.name}` : 'New application'}
          description={
            application
              ? 'What it may no longer do ends at once.'
              : 'It signs people in with AutoWeave, or acts in its own name. It can never do more than you may now.'
          }
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button variant="primary" busy={busy} disabled={!fits} onClick={save}>
                {application ? 'Save' : 'Register it'}
              </Button>
            </>
          }
        >
          <ApplicationFields draft={draft} problems={problems} isNew={!application} passwordGrant={passwordGrant} onChange={setDraft} />
        </DialogContent>
      )}
    </Dialog>
  );
}
