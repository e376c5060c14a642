'use client';
import { Fingerprint } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../base/button';
import { Checkbox } from '../base/checkbox';
import { askForPasskey, hasPasskeys, type PasskeyAnswer, type PasskeyOptions, passkeyMessage } from '../passkey/passkey';
import { CodeField } from './code-field';
import { byPreference, deviceName, factorName } from './factor-words';
import { SignInError, SignInFrame } from './sign-in-frame';

/** A second factor as it is proved. */
export interface FactorProof<Method extends string> {
  readonly method: Method;
  readonly code?: string;
  readonly response?: PasskeyAnswer;
  /** Name of this device, when it is not to be asked for a while. */
  readonly trustDevice?: string;
}

export interface SecondFactorFormProps<Method extends string> {
  readonly methods: readonly Method[];
  /** Has a code sent, or answers what a passkey must sign. */
  readonly onChallenge: (method: Method) => Promise<{ readonly sentTo?: string; readonly options?: PasskeyOptions }>;
  /** Rejects when the proof is refused. */
  readonly onProve: (proof: FactorProof<Method>) => Promise<unknown>;
  readonly messageOf: (error: unknown) => string;
  readonly onCancel: () => void;
  /** What was proved before this; a password unless it is said. */
  readonly notice?: string;
}

const sentMethods: ReadonlySet<string> = new Set(['sms', 'email']);
const hints: Readonly<Record<string, string>> = {
  totp: 'Six digits from your authenticator app.',
  backup_code: 'One of the codes you kept. Each works once.',
};

/** The second step of signing in. A code is sent only when it is asked for. */
export function SecondFactorForm<Method extends string>(props: SecondFactorFormProps<Method>) {
  const methods = byPreference(props.methods).filter((method) => method !== 'passkey' || hasPasskeys());
  const [method, setMethod] = useState(methods[0]);
  const [code, setCode] = useState('');
  const [trust, setTrust] = useState(false);
  const [sentTo, setSentTo] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (fault) {
      setError(passkeyMessage(fault) ?? props.messageOf(fault));
      setBusy(false);
      return;
    }
    setBusy(false);
  };
  const choose = (next: Method) => {
    setMethod(next);
    setCode('');
    setError(undefined);
    setSentTo(undefined);
  };
  const trusted = trust ? { trustDevice: deviceName(navigator.userAgent) } : {};
  const send = (to: Method) => attempt(async () => setSentTo((await props.onChallenge(to)).sentTo ?? 'you'));
  const usePasskey = (with_: Method) =>
    attempt(async () => {
      const { options } = await props.onChallenge(with_);
      await props.onProve({ method: with_, response: await askForPasskey(options ?? {}), ...trusted });
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (method) void attempt(() => props.onProve({ method, code: code.trim(), ...trusted }));
  };

  if (!method)
    return (
      <SignInFrame title="One more step" notice="None of your second factors works in this browser. Use another one, or a secure address.">
        <Button className="mt-6" onClick={props.onCancel}>
          Back to sign-in
        </Button>
      </SignInFrame>
    );
  const others = methods.filter((each) => each !== method);
  const waitsForSending = sentMethods.has(method) && sentTo === undefined;
  return (
    <SignInFrame title="One more step" notice={props.notice ?? 'Your password was right. Now prove that it is you.'}>
      <form onSubmit={submit} className="mt-6 grid gap-4" aria-busy={busy} aria-label={factorName(method)}>
        {error ? <SignInError>{error}</SignInError> : null}
        {method === 'passkey' ? (
          <Button variant="primary" size="lg" busy={busy} className="w-full" onClick={() => void usePasskey(method)}>
            <Fingerprint />
            Use a passkey
          </Button>
        ) : waitsForSending ? (
          <Button variant="primary" size="lg" busy={busy} className="w-full" onClick={() => void send(method)}>
            {method === 'sms' ? 'Text me a code' : 'E-mail me a code'}
          </Button>
        ) : (
          <>
            <CodeField
              key={method}
              value={code}
              onChange={setCode}
              backup={method === 'backup_code'}
              hint={hints[method] ?? `Sent to ${sentTo ?? 'you'}.`}
              autoFocus
            />
            <Button type="submit" variant="primary" size="lg" busy={busy} disabled={code.trim().length < 6} className="w-full">
              Continue
            </Button>
          </>
        )}
        <label className="flex items-center gap-2 text-sm text-ink-muted">
          <Checkbox checked={trust} onChange={(event) => setTrust(event.target.checked)} />
          Trust this device: do not ask here for 30 days
        </label>
      </form>
      <div className="mt-6 flex flex-wrap gap-x-4 gap-y-1 border-t border-line pt-4 text-sm">
        {sentMethods.has(method) && sentTo !== undefined ? (
          <Button variant="link" size="sm" disabled={busy} onClick={() => void send(method)}>
            Send it again
          </Button>
        ) : null}
        {others.map((each) => (
          <Button key={each} variant="link" size="sm" disabled={busy} onClick={() => choose(each)}>
            {factorName(each)} instead
          </Button>
        ))}
        <Button variant="link" size="sm" className="ml-auto text-ink-muted" onClick={props.onCancel}>
          Back to sign-in
        </Button>
      </div>
    </SignInFrame>
  );
}
