import { z } from 'zod';

/** Why a sign-in through a provider ended without a session, and what the person at the browser is told. */
export const ssoRefusals = {
  cancelled: 'You did not finish signing in at the provider. Nothing has happened.',
  expired: 'This sign-in took too long, was used already, or was begun in another browser. Begin again.',
  unreachable: 'The provider cannot be reached at the moment. Try again in a few minutes, or sign in another way.',
  invalid_answer: 'The answer of the provider was not accepted. Begin again; if it happens again, tell an administrator.',
  no_email: 'The provider did not tell your e-mail address. Ask an administrator to let it be sent.',
  unverified_email: 'The provider does not say that your e-mail address is confirmed. Confirm it there, then sign in again.',
  domain_refused: 'Addresses like yours are not let in here. Sign in with an address of your organisation.',
  no_account: 'There is no account for your address here. Ask an administrator to add or invite you.',
  account_inactive: 'Your account is locked, disabled or not confirmed yet. Ask an administrator.',
  linked_elsewhere: 'Your account here belongs to another person at this provider. Ask an administrator to look at it.',
  beyond_provider:
    'Your account may do more than the person who set this provider up. Sign in another way, or have an administrator with your rights save the provider once.',
  switched_off: 'Signing in this way is switched off. Sign in another way.',
} as const;
export type SsoRefusal = keyof typeof ssoRefusals;
export const SsoRefusal = z.enum(Object.keys(ssoRefusals) as [SsoRefusal, ...SsoRefusal[]]);
