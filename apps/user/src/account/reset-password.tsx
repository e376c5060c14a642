'use client';
import { Button, SignInError, SignInFrame } from '@autoweave/ui';
import Link from 'next/link';
import { useState } from 'react';
import { useGateway } from '../api/gateway';
import { Field, passwordHint } from './account-fields';
import { useAccountCall, useLinkToken } from './use-account-call';

/** With a link: choose a new password. Without one: have a link sent. */
export function ResetPassword({ token }: { readonly token: string | undefined }) {
  const link = useLinkToken(token);
  return link ? <ChoosePassword token={link} /> : <AskForLink />;
}

function ChoosePassword({ token }: { readonly token: string }) {
  const { client } = useGateway();
  const [password, setPassword] = useState('');
  const reset = useAccountCall((next: string) => client.auth.resetPassword({ token, password: next }));
  if (reset.isSuccess)
    return (
      <SignInFrame title="Your password is changed" footer="Every device was signed out.">
        <Button asChild variant="primary" size="lg" className="mt-6 w-full">
          <Link href="/sign-in">Sign in</Link>
        </Button>
      </SignInFrame>
    );
  return (
    <SignInFrame title="Choose a new password" footer="Every device will be signed out.">
      <form
        className="mt-6 grid gap-4"
        aria-busy={reset.isPending}
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate(password);
        }}
      >
        {reset.message ? <SignInError>{reset.message}</SignInError> : null}
        <Field
          label="New password"
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          hint={passwordHint}
          minLength={8}
          autoFocus
        />
        <Button type="submit" variant="primary" size="lg" busy={reset.isPending} className="w-full">
          Change password
        </Button>
      </form>
    </SignInFrame>
  );
}

function AskForLink() {
  const { client } = useGateway();
  const [email, setEmail] = useState('');
  const ask = useAccountCall((to: string) => client.auth.forgotPassword({ email: to }));
  if (ask.isSuccess)
    return (
      <SignInFrame title="Look into your mail" footer="No mail? Check the address, and the folder for unwanted mail.">
        <p role="status" className="mt-6 text-sm text-ink-muted">
          If there is an account for {email}, a link to choose a new password is on its way. It works once, for an hour.
        </p>
      </SignInFrame>
    );
  return (
    <SignInFrame title="Forgot your password?" footer={<Link href="/sign-in">Back to signing in</Link>}>
      <form
        className="mt-6 grid gap-4"
        aria-busy={ask.isPending}
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate(email.trim());
        }}
      >
        {ask.message ? <SignInError>{ask.message}</SignInError> : null}
        <Field label="E-mail" type="email" autoComplete="username" value={email} onChange={setEmail} autoFocus />
        <Button type="submit" variant="primary" size="lg" busy={ask.isPending} className="w-full">
          Send me a link
        </Button>
      </form>
    </SignInFrame>
  );
}
