'use client';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from '../base/button';
import { Input } from '../base/input';
import { Label } from '../base/label';
import { Spinner } from '../base/spinner';
import { SignInError, SignInFrame } from './sign-in-frame';

export interface SignInFormProps {
  readonly product?: string;
  /** Why the reader is here, e.g. that the session ended. */
  readonly notice?: ReactNode;
  /** What went wrong with the last try. */
  readonly error?: ReactNode;
  readonly busy: boolean;
  /** A one-time link is being redeemed: nothing to fill in. */
  readonly redeeming?: boolean;
  /** Where a reader goes who has no password, or no longer knows it. */
  readonly help?: ReactNode;
  /** What went wrong on another way in: nothing that was typed here is wrong. */
  readonly refusal?: ReactNode;
  /** Other ways in, below the form. */
  readonly others?: ReactNode;
  readonly onSubmit: (email: string, password: string) => void;
}

/** The whole sign-in page. */
export function SignInForm({ product, notice, error, busy, redeeming, help, refusal, others, onSubmit }: SignInFormProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(email.trim(), password);
  };
  return (
    <SignInFrame
      title={`Sign in to AutoWeave${product ? ` ${product}` : ''}`}
      notice={notice}
      footer="The first administrator’s password and a one-time sign-in link are printed in the terminal when AutoWeave starts for the first time."
    >
      {redeeming ? (
        <p role="status" className="mt-6 flex items-center gap-2 text-sm text-ink-muted">
          <Spinner />
          Signing you in with your link
        </p>
      ) : (
        <form onSubmit={submit} className="mt-6 grid gap-4" aria-busy={busy}>
          {error ? <SignInError id={`${id}-error`}>{error}</SignInError> : refusal ? <SignInError>{refusal}</SignInError> : null}
          <div className="grid gap-1.5">
            <Label htmlFor={`${id}-email`}>E-mail</Label>
            <Input
              id={`${id}-email`}
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              aria-invalid={error ? true : undefined}
              aria-describedby={error ? `${id}-error` : undefined}
              className="h-10"
            />
          </div>
          <div className="grid gap-1.5">
            <Label htmlFor={`${id}-password`}>Password</Label>
            <Input
              id={`${id}-password`}
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
              aria-invalid={error ? true : undefined}
              className="h-10"
            />
          </div>
          <Button type="submit" variant="primary" size="lg" busy={busy} className="mt-1 w-full">
            Sign in
          </Button>
          {help ? <div className="flex justify-between gap-4 text-sm">{help}</div> : null}
        </form>
      )}
      {redeeming ? null : others}
    </SignInFrame>
  );
}
