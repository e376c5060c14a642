'use client';
import { Button, DialogContent, SecretOnce } from '@autoweave/ui';

/** New backup codes, shown this once. */
export function BackupCodes({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }) {
  return (
    <DialogContent
      title="Keep your backup codes"
      description="Each lets you in once when nothing else is at hand."
      className="max-w-md"
      footer={
        <Button variant="primary" onClick={onKept}>
          I have kept them
        </Button>
      }
    >
      <SecretOnce
        label="Backup codes"
        secret={codes}
        note="Print them or put them into a password manager. They are not shown again; new ones replace them."
      />
    </DialogContent>
  );
}
