'use client';
import { Button, CopyButton, DialogContent, SecretOnce } from '@autoweave/ui';

export interface KeptSecretProps {
  readonly name: string;
  readonly secret: string;
  readonly note: string;
  /** Where senders deliver; only for webhooks that come in. */
  readonly address?: string;
  readonly onKept: () => void;
}

/** A new secret, shown this once, with the address it belongs to. */
export function KeptSecret({ name, secret, note, address, onKept }: KeptSecretProps) {
  return (
    <DialogContent
      title={name}
      description={address ? 'Give both to the system that delivers.' : 'The receiver verifies deliveries with it.'}
      footer={
        <Button variant="primary" onClick={onKept}>
          I have kept it
        </Button>
      }
    >
      <div className="grid gap-3">
        {address ? <Address address={address} /> : null}
        <SecretOnce label="Secret" secret={secret} note={note} />
      </div>
    </DialogContent>
  );
}

/** Where to deliver, ready to copy. */
export function Address({ address }: { readonly address: string }) {
  return (
    <p className="flex min-w-0 items-center gap-2 text-xs text-ink-muted">
      <code aria-label="Address" className="min-w-0 flex-1 font-mono break-all select-all">
        {address}
      </code>
      <CopyButton text={address} label="Copy the address" />
    </p>
  );
}
