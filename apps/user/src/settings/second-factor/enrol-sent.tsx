'use client';
import { PhoneNumber } from '@autoweave/contracts';
import { Button, CodeField, Dialog, DialogContent, Field, Input } from '@autoweave/ui';
import { type FormEvent, useId, useState } from 'react';
import { useGateway } from '../../api/gateway';
import { BackupCodes } from './backup-codes';
import { FaultText } from './fault-text';
import { useEnrolment } from './use-enrolment';

const words = {
  email: { title: 'E-mail', description: 'A code is sent to your address each time.' },
  sms: { title: 'Text message', description: 'A code is sent to your telephone each time.' },
} as const;

/** Sets up codes that are sent: one is sent now, to see that it arrives. */
export function EnrolSent({ method }: { readonly method: 'email' | 'sms' }) {
  const { client } = useGateway();
  const { open, setOpen, busy, error, codes, attempt, finish } = useEnrolment();
  const [sent, setSent] = useState<{ readonly challengeId: string; readonly sentTo: string }>();
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const formId = useId();
  const number = phone.replaceAll(/[\s()-]/g, '');
  const isReady = method === 'email' || PhoneNumber.safeParse(number).success;
  const send = () =>
    attempt(async () => setSent(await (method === 'email' ? client.mfa.enrollEmail({}) : client.mfa.enrollSms({ phone: number }))));
  const confirm = ({ challengeId }: { readonly challengeId: string }) =>
    attempt(async () => {
      const answer = { challengeId, code: code.trim() };
      finish(await (method === 'email' ? client.mfa.confirmEmail(answer) : client.mfa.confirmSms(answer)));
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void (sent ? confirm(sent) : send());
  };
  return (
    <>
      <Button
        size="sm"
        onClick={() => {
          setSent(undefined);
          setCode('');
          setOpen(true);
        }}
      >
        Set up
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        {codes ? (
          <BackupCodes codes={codes} onKept={() => setOpen(false)} />
        ) : (
          <DialogContent
            title={words[method].title}
            description={words[method].description}
            className="max-w-md"
            footer={
              <>
                <Button onClick={() => setOpen(false)}>Not now</Button>
                <Button type="submit" form={formId} variant="primary" busy={busy} disabled={sent ? code.trim().length < 6 : !isReady}>
                  {sent ? 'Confirm' : 'Send a code'}
                </Button>
              </>
            }
          >
            <form id={formId} onSubmit={submit} className="grid gap-4">
              <FaultText>{error}</FaultText>
              {sent ? (
                <CodeField value={code} onChange={setCode} hint={`Sent to ${sent.sentTo}.`} autoFocus />
              ) : method === 'sms' ? (
                <Field label="Telephone" hint="With the country, for example +49 170 1234567">
                  {(id) => (
                    <Input
                      id={id}
                      type="tel"
                      autoComplete="tel"
                      autoFocus
                      value={phone}
                      onChange={(event) => setPhone(event.target.value)}
                    />
                  )}
                </Field>
              ) : (
                <p className="text-sm text-pretty text-ink-muted">
                  A code by e-mail is better than none. It cannot confirm sensitive changes; an authenticator app or a passkey can.
                </p>
              )}
            </form>
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
