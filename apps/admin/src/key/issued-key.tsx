'use client';
import type { IssuedApiKey } from '@autoweave/contracts';
import { Button, DialogContent, SecretOnce } from '@autoweave/ui';

/** A new key, shown this once. */
export function IssuedKey({ issued, onKept }: { readonly issued: IssuedApiKey; readonly onKept: () => void }) {
  return (
    <DialogContent
      title={issued.apiKey.name}
      description="Programs send it as “Authorization: Bearer …” or in X-API-Key."
      footer={
        <Button variant="primary" onClick={onKept}>
          I have kept it
        </Button>
      }
    >
      <SecretOnce
        label="API key"
        secret={issued.key}
        note="Only its fingerprint is stored. Who loses it rotates it: that makes a new key with the same rights."
      />
    </DialogContent>
  );
}
