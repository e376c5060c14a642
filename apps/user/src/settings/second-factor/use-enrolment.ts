'use client';
import { toApiError } from '@autoweave/contracts/client';
import { passkeyMessage, useToast } from '@autoweave/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

export interface Enrolled {
  readonly backupCodes?: readonly string[] | undefined;
}

/** The course of setting up one method: its steps fail or go on, and with the first method backup codes come. */
export function useEnrolment() {
  const queries = useQueryClient();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [codes, setCodes] = useState<readonly string[]>();
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (cause) {
      const fault = toApiError(cause);
      setError(
        passkeyMessage(cause) ??
          (fault.code === 'INVALID_CODE' ? 'This code is wrong or too old.' : [fault.message, fault.hint].filter(Boolean).join(' ')),
      );
    }
    setBusy(false);
  };
  // Only when the codes are kept: what is read anew takes the place of what shows them. All of it, because what the
  // organisation kept back without a second factor may be read now.
  const close = () => {
    setOpen(false);
    void queries.invalidateQueries();
  };
  const finish = ({ backupCodes }: Enrolled) => {
    toast.success('The second factor is set up');
    if (backupCodes) setCodes(backupCodes);
    else close();
  };
  const change = (next: boolean) => {
    if (!next && codes) close();
    else setOpen(next);
    setError(undefined);
    setCodes(undefined);
  };
  return { open, setOpen: change, busy, error, codes, attempt, finish };
}
