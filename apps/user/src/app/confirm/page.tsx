import type { Metadata } from 'next';
import { ConfirmAddress } from '../../account/confirm-address';

export const metadata: Metadata = { title: 'Confirm your address', referrer: 'no-referrer' };

export default async function ConfirmPage({ searchParams }: { readonly searchParams: Promise<Record<string, string | undefined>> }) {
  const { token } = await searchParams;
  return <ConfirmAddress token={token} />;
}
