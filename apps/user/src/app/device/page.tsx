import type { Metadata } from 'next';
import { DevicePage } from '../../oauth/device-page';

export const metadata: Metadata = { title: 'Let a device in', referrer: 'no-referrer' };

export default async function Route({ searchParams }: { readonly searchParams: Promise<Record<string, string | undefined>> }) {
  const { code } = await searchParams;
  return <DevicePage code={code} />;
}
