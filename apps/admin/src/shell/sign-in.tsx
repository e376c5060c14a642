'use client';
import type { EnrolledMethod, MfaRequired } from '@autoweave/contracts';
import { secondStepIn, ssoRefusalText, toApiError } from '@autoweave/contracts/client';
import { SecondFactorForm, SignInForm, SignInProviders } from '@autoweave/ui';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { useGateway } from '../api/gateway';
import { type SignInStep, useSignIn } from '../api/session';
import { useSsoProviders } from '../api/sso-providers';

export interface SignInProps {
  /** One-time link: signs in at once. */
  readonly token?: string;
  readonly next: string;
  /** The session has just ended. */
  readonly ended: boolean;
  /** Why a sign-in at a provider came back without a session. */
  readonly refused?: string;
  /** Whose providers are offered; left out, those of the installation. */
  readonly organisation?: string;
}

function messageOf(error: unknown, step: 'link' | 'password' | 'factor'): string {
  const fault = toApiError(error);
  if (fault.code === 'INVALID_CODE') return 'This code is wrong or too old.';
  if (fault.code === 'INVALID_CREDENTIALS')
    return {
      link: 'This link has been used already or is too old. Sign in with e-mail and password.',
      password: 'E-mail or password is wrong.',
      factor: 'This sign-in took too long. Go back and begin again.',
    }[step];
  if (fault.code === 'RATE_LIMITED') return 'Too many attempts. Wait a few minutes, then try again.';
  return [fault.message, fault.hint].filter(Boolean).join(' ');
}

export function SignIn({ token, next, ended, refused, organisation }: SignInProps) {
  const router = useRouter();
  const { client, sso } = useGateway();
  const signIn = useSignIn();
  const providers = useSsoProviders(organisation);
  const [leaving, setLeaving] = useState(false);
  const [asked, setAsked] = useState<MfaRequired['mfa']>();
  const redeemed = useRef(false);
  const { mutateAsync } = signIn;
  const take = async (step: SignInStep) => {
    const answer = await mutateAsync(step);
    if ('mfa' in answer) setAsked(answer.mfa);
    else router.replace(next);
  };
  const [fromProvider, setFromProvider] = useState(false);
  useEffect(() => {
    const step = secondStepIn(window.location.hash);
    if (!step) return;
    // What opens the second step must not stay in the address bar or in the history.
    window.history.replaceState(null, '', `${window.location.pathname}${window.location.search}`);
    setFromProvider(true);
    setAsked(step);
  }, []);
  const begin = useRef(take);
  begin.current = take;
  useEffect(() => {
    // A link counts once: effects run twice in development.
    if (!token || redeemed.current) return;
    redeemed.current = true;
    // The token must not stay in the address bar or in the history.
    window.history.replaceState(null, '', window.location.pathname);
    begin.current({ link: token }).catch(() => undefined);
  }, [token]);
  if (asked)
    return (
      <SecondFactorForm
        methods={asked.methods}
        onChallenge={(method) => client.mfa.challenge({ token: asked.token, method: method as EnrolledMethod })}
        onProve={(proof) => take({ mfa: asked.token, ...proof })}
        messageOf={(error) => messageOf(error, 'factor')}
        notice={fromProvider ? 'Your provider knows you. Now prove it here, too.' : undefined}
        onCancel={() => {
          signIn.reset();
          setFromProvider(false);
          setAsked(undefined);
        }}
      />
    );
  const usedLink = signIn.variables !== undefined && 'link' in signIn.variables;
  return (
    <SignInForm
      product="Admin"
      busy={signIn.isPending || signIn.isSuccess}
      redeeming={Boolean(token) && !signIn.isError && (signIn.isIdle ? !redeemed.current : usedLink)}
      notice={ended ? 'Your session has ended. Sign in again and go on where you were.' : undefined}
      error={signIn.isError ? messageOf(signIn.error, usedLink ? 'link' : 'password') : undefined}
      refusal={signIn.isIdle ? ssoRefusalText(refused) : undefined}
      others={
        <SignInProviders
          providers={providers}
          disabled={leaving || signIn.isPending}
          onChoose={(slug) => {
            setLeaving(true);
            window.location.assign(sso.signInAddress(slug, new URL(next, window.location.origin).href));
          }}
        />
      }
      onSubmit={(email, password) => void take({ email, password }).catch(() => undefined)}
    />
  );
}
