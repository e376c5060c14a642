'use client';
import { ConfirmButton, Dialog } from '@autoweave/ui';
import { useState } from 'react';
import { useAct } from '../../api/use-act';
import { BackupCodes } from './backup-codes';

/** Ten new backup codes; the old ones end. */
export function NewBackupCodes() {
  const { act, busy } = useAct();
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <>
      <ConfirmButton
        size="sm"
        busy={busy}
        title="Make new backup codes?"
        description="The codes you have end."
        confirm="Make new ones"
        onConfirm={() =>
          act({
            call: (client) => client.mfa.regenerateBackupCodes({}),
            renew: ['mfa'],
            after: ({ backupCodes }) => setCodes(backupCodes),
          })
        }
      >
        New codes
      </ConfirmButton>
      <Dialog open={codes !== undefined} onOpenChange={(open) => open || setCodes(undefined)}>
        {codes ? <BackupCodes codes={codes} onKept={() => setCodes(undefined)} /> : null}
      </Dialog>
    </>
  );
}
