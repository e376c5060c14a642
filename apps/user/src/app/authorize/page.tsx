import type { Metadata } from 'next';
import { AuthorizePage } from '../../oauth/authorize-page';

export const metadata: Metadata = { title: 'Let an application in', referrer: 'no-referrer' };

export default async function Route({ searchParams }: { readonly searchParams: Promise<Record<string, string | undefined>> }) {
  const { request } = await searchParams;
  return <AuthorizePage requestId={request} />;
}
