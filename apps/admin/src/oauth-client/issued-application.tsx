'use client';
import type { IssuedOAuthClient } from '@autoweave/contracts';
import { Button, CopyButton, DialogContent, SecretOnce } from '@autoweave/ui';

/** A value that is copied into an application's configuration. */
function CopyRow({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div className="flex items-center gap-2">
      <dt className="w-24 shrink-0 text-xs text-ink-faint">{label}</dt>
      <dd className="min-w-0 flex-1 font-mono text-xs [overflow-wrap:anywhere] select-all">{value}</dd>
      <CopyButton text={value} label={`Copy ${label.toLowerCase()}`} />
    </div>
  );
}

/** What an application needs to know; its secret is shown this once. */
export function IssuedApplication({
  issued,
  issuer,
  onKept,
}: {
  readonly issued: IssuedOAuthClient;
  readonly issuer: string;
  readonly onKept: () => void;
}) {
  return (
    <DialogContent
      title={issued.client.name}
      description="Give this to the application. Everything else it finds by itself at the issuer."
      footer={
        <Button variant="primary" onClick={onKept}>
          {issued.secret ? 'I have kept it' : 'Done'}
        </Button>
      }
    >
      <div className="grid gap-4">
        <dl className="grid gap-1 rounded-lg border border-line px-3 py-2">
          <CopyRow label="Issuer" value={issuer} />
          <CopyRow label="Client id" value={issued.client.clientId} />
        </dl>
        {issued.secret ? (
          <SecretOnce
            label="Client secret"
            secret={issued.secret}
            note="Only its fingerprint is stored. Who loses it rotates it; both can work for a while."
          />
        ) : (
          <p className="text-sm text-ink-muted">It is public: there is no secret, each sign-in proves itself.</p>
        )}
      </div>
    </DialogContent>
  );
}
