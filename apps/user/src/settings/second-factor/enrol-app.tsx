'use client';
import { Button, CodeField, CopyButton, Dialog, DialogContent, SkeletonRows } from '@autoweave/ui';
import { type FormEvent, useId, useState } from 'react';
import { useGateway } from '../../api/gateway';
import { FaultText } from './fault-text';
import { BackupCodes } from './backup-codes';
import { useEnrolment } from './use-enrolment';

interface Begun {
  readonly challengeId: string;
  readonly secret: string;
  readonly qrSvg: string;
}

/** A picture from the API is shown as an image: nothing in it can run. */
const pictureOf = (svg: string): string => `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;

/** Sets up an authenticator app: scan, then prove it with a code. */
export function EnrolApp() {
  const { client } = useGateway();
  const { open, setOpen, busy, error, codes, attempt, finish } = useEnrolment();
  const [begun, setBegun] = useState<Begun>();
  const [code, setCode] = useState('');
  const formId = useId();
  const begin = () => {
    setBegun(undefined);
    setCode('');
    setOpen(true);
    void attempt(async () => setBegun(await client.mfa.enrollTotp({})));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (begun)
      void attempt(async () => {
        try {
          finish(await client.mfa.confirmTotp({ challengeId: begun.challengeId, code: code.trim() }));
        } finally {
          setCode('');
        }
      });
  };
  return (
    <>
      <Button size="sm" onClick={begin}>
        Set up
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        {codes ? (
          <BackupCodes codes={codes} onKept={() => setOpen(false)} />
        ) : (
          <DialogContent
            title="Authenticator app"
            description="Scan this with the app, then type the code it shows."
            className="max-w-md"
            footer={
              <>
                <Button onClick={() => setOpen(false)}>Not now</Button>
                <Button type="submit" form={formId} variant="primary" busy={busy} disabled={!begun || code.trim().length < 6}>
                  Confirm
                </Button>
              </>
            }
          >
            {begun ? (
              <form id={formId} onSubmit={submit} className="grid gap-4">
                <FaultText>{error}</FaultText>
                {/* Scanners need dark on light, whatever the theme. */}
                <img
                  src={pictureOf(begun.qrSvg)}
                  alt="QR code for the authenticator app"
                  className="mx-auto size-48 rounded-md bg-white p-2"
                />
                <div className="grid gap-1 text-xs text-ink-muted">
                  Or type this key into the app:
                  <span className="flex items-center gap-2 rounded-md bg-sunken py-1 pr-1 pl-3">
                    <code className="min-w-0 flex-1 font-mono break-all text-ink select-all">{begun.secret}</code>
                    <CopyButton text={begun.secret} label="Copy the key" />
                  </span>
                </div>
                <CodeField value={code} onChange={setCode} hint="Six digits." autoFocus />
              </form>
            ) : error ? (
              <FaultText>{error}</FaultText>
            ) : (
              <SkeletonRows rows={4} />
            )}
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
