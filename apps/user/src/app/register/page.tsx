import type { Metadata } from 'next';
import { Register } from '../../account/register';

export const metadata: Metadata = { title: 'Join', referrer: 'no-referrer' };

export default async function RegisterPage({ searchParams }: { readonly searchParams: Promise<Record<string, string | undefined>> }) {
  const { token, organisation } = await searchParams;
  return <Register token={token} organisation={organisation} />;
}
