'use client';
import { Fingerprint } from 'lucide-react';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { Button } from '../base/button';
import { Dialog, DialogContent } from '../base/dialog';
import { Field } from '../base/field';
import { Input } from '../base/input';
import { SkeletonRows } from '../base/skeleton';
import { askForPasskey, hasPasskeys, type PasskeyAnswer, type PasskeyOptions, passkeyMessage } from '../passkey/passkey';
import { CodeField } from './code-field';
import { SignInError } from './sign-in-frame';

/** How somebody proves once more who they are. */
export type StepUpProof =
  | { readonly password: string; readonly code?: string }
  | { readonly passkey: { readonly challengeId: string; readonly response: PasskeyAnswer } };

export interface StepUpDialogProps {
  /** Rejects when the proof is refused. */
  readonly prove: (proof: StepUpProof) => Promise<unknown>;
  /** What the person has beside the password. */
  readonly factors: () => Promise<{ readonly totp: boolean; readonly passkey: boolean }>;
  /** What a passkey must sign. */
  readonly passkey: () => Promise<{ readonly challengeId: string; readonly options: PasskeyOptions }>;
  readonly messageOf: (error: unknown) => string;
  readonly onClose: (proved: boolean) => void;
}

/** Confirms who one is before something that cannot be taken back. */
export function StepUpDialog({ prove, factors, passkey, messageOf, onClose }: StepUpDialogProps) {
  const [has, setHas] = useState<{ readonly totp: boolean; readonly passkey: boolean }>();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const formId = useId();
  const byPasskey = has?.passkey === true && hasPasskeys();
  // Where a passkey is the only strong factor, a password alone is not enough.
  const byPassword = has !== undefined && (has.totp || !byPasskey);
  useEffect(() => {
    let gone = false;
    factors().then(
      (found) => gone || setHas(found),
      // Without an answer the password is asked for; the server says when that is not enough.
      () => gone || setHas({ totp: false, passkey: false }),
    );
    return () => {
      gone = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the dialog opens
  }, []);
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      onClose(true);
    } catch (fault) {
      setError(passkeyMessage(fault) ?? messageOf(fault));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(() => prove({ password, ...(has?.totp ? { code: code.trim() } : {}) }));
  };
  const withPasskey = () =>
    attempt(async () => {
      const { challengeId, options } = await passkey();
      await prove({ passkey: { challengeId, response: await askForPasskey(options) } });
    });
  return (
    <Dialog open onOpenChange={(open) => open || onClose(false)}>
      <DialogContent
        title="Confirm that it is you"
        description="This takes a fresh proof. It then holds for 15 minutes."
        className="max-w-md"
        footer={
          <>
            <Button onClick={() => onClose(false)}>Not now</Button>
            {byPassword ? (
              <Button
                type="submit"
                form={formId}
                variant="primary"
                busy={busy}
                disabled={password === '' || (has.totp && code.trim().length < 6)}
              >
                Confirm
              </Button>
            ) : null}
          </>
        }
      >
        {has ? (
          <form id={formId} onSubmit={submit} className="grid gap-4">
            {error ? <SignInError>{error}</SignInError> : null}
            {byPasskey ? (
              <Button className="w-full" disabled={busy} onClick={() => void withPasskey()}>
                <Fingerprint />
                {byPassword ? 'Use a passkey instead' : 'Use a passkey'}
              </Button>
            ) : null}
            {byPassword ? (
              <Field label="Password">
                {(id) => (
                  <Input
                    id={id}
                    type="password"
                    autoComplete="current-password"
                    autoFocus
                    value={password}
                    onChange={(event) => setPassword(event.target.value)}
                  />
                )}
              </Field>
            ) : null}
            {has.totp ? <CodeField value={code} onChange={setCode} hint="Six digits from your authenticator app." /> : null}
          </form>
        ) : (
          <SkeletonRows rows={1} />
        )}
      </DialogContent>
    </Dialog>
  );
}
