'use client';
import { Button, SignInError, SignInFrame } from '@autoweave/ui';
import Link from 'next/link';
import { useState } from 'react';
import { useGateway } from '../api/gateway';
import { Field, passwordHint } from './account-fields';
import { useAccountCall, useLinkToken } from './use-account-call';

const blank = { username: '', email: '', name: '', password: '', organisation: '' };

/** Joins an organisation: with an invitation, or where its policy lets people in. */
export function Register({ token, organisation }: { readonly token: string | undefined; readonly organisation: string | undefined }) {
  const { client } = useGateway();
  const invitation = useLinkToken(token);
  const [fields, setFields] = useState({ ...blank, organisation: organisation ?? '' });
  const register = useAccountCall(() => {
    const { organisation: slug, ...person } = fields;
    return client.auth.register({ ...person, ...(invitation ? { invitation } : { organisation: slug.trim() }) });
  });
  const set = (name: keyof typeof blank) => (value: string) => setFields((before) => ({ ...before, [name]: value }));
  if (register.data?.status === 'active')
    return (
      <SignInFrame title="Welcome" footer="Your account is ready.">
        <Button asChild variant="primary" size="lg" className="mt-6 w-full">
          <Link href="/sign-in">Sign in</Link>
        </Button>
      </SignInFrame>
    );
  if (register.isSuccess)
    return (
      <SignInFrame title="Confirm your address" footer="The link works for a day.">
        <p role="status" className="mt-6 text-sm text-ink-muted">
          A link was sent to {fields.email}. Open it to finish.
        </p>
      </SignInFrame>
    );
  return (
    <SignInFrame
      title={invitation ? 'Accept your invitation' : 'Join an organisation'}
      footer={<Link href="/sign-in">I have an account</Link>}
    >
      <form
        className="mt-6 grid gap-4"
        aria-busy={register.isPending}
        onSubmit={(event) => {
          event.preventDefault();
          register.mutate(undefined);
        }}
      >
        {register.message ? <SignInError>{register.message}</SignInError> : null}
        {invitation ? null : (
          <Field
            label="Organisation"
            autoComplete="organization"
            value={fields.organisation}
            onChange={set('organisation')}
            hint="Its short name, such as acme."
            autoFocus
          />
        )}
        <Field label="Name" autoComplete="name" value={fields.name} onChange={set('name')} />
        <Field label="User name" autoComplete="nickname" value={fields.username} onChange={set('username')} />
        <Field
          label="E-mail"
          type="email"
          autoComplete="email"
          value={fields.email}
          onChange={set('email')}
          {...(invitation ? { hint: 'The address that the invitation was sent to.' } : {})}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="new-password"
          value={fields.password}
          onChange={set('password')}
          hint={passwordHint}
          minLength={8}
        />
        <Button type="submit" variant="primary" size="lg" busy={register.isPending} className="w-full">
          {invitation ? 'Accept' : 'Join'}
        </Button>
      </form>
    </SignInFrame>
  );
}
