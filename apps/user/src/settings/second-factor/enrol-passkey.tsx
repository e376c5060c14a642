'use client';
import { Button, deviceName, Dialog, DialogContent, Field, Input, makePasskey } from '@autoweave/ui';
import { type FormEvent, useId, useState } from 'react';
import { useGateway } from '../../api/gateway';
import { BackupCodes } from './backup-codes';
import { FaultText } from './fault-text';
import { useEnrolment } from './use-enrolment';

/** Lets this device, or a security key, make a passkey. */
export function EnrolPasskey() {
  const { client } = useGateway();
  const { open, setOpen, busy, error, codes, attempt, finish } = useEnrolment();
  const [name, setName] = useState('');
  const formId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      const { challengeId, options } = await client.mfa.enrollPasskey({});
      finish(await client.mfa.confirmPasskey({ challengeId, name: name.trim(), response: await makePasskey(options) }));
    });
  };
  return (
    <>
      <Button
        size="sm"
        onClick={() => {
          setName(deviceName(navigator.userAgent));
          setOpen(true);
        }}
      >
        Add
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        {codes ? (
          <BackupCodes codes={codes} onKept={() => setOpen(false)} />
        ) : (
          <DialogContent
            title="Add a passkey"
            description="Your device asks for a finger, your face, its PIN, or a security key."
            className="max-w-md"
            footer={
              <>
                <Button onClick={() => setOpen(false)}>Not now</Button>
                <Button type="submit" form={formId} variant="primary" busy={busy} disabled={name.trim() === ''}>
                  Make it
                </Button>
              </>
            }
          >
            <form id={formId} onSubmit={submit} className="grid gap-4">
              <FaultText>{error}</FaultText>
              <Field label="Name" hint="To tell it from others later.">
                {(id) => <Input id={id} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />}
              </Field>
            </form>
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
