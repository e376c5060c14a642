import type { Metadata } from 'next';
import { SignIn } from '../../shell/sign-in';
import { safePath } from '../../shell/safe-path';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { readonly searchParams: Promise<Record<string, string | undefined>> }) {
  const { token, next, ended, refused, organisation } = await searchParams;
  return <SignIn token={token} next={safePath(next)} ended={ended === '1'} refused={refused} organisation={organisation} />;
}
