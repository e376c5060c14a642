import type { Metadata } from 'next';
import { ResetPassword } from '../../account/reset-password';

export const metadata: Metadata = { title: 'Choose a password', referrer: 'no-referrer' };

export default async function ResetPage({ searchParams }: { readonly searchParams: Promise<Record<string, string | undefined>> }) {
  const { token } = await searchParams;
  return <ResetPassword token={token} />;
}
