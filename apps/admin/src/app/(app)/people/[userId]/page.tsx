import type { Metadata } from 'next';
import { PersonPage } from '../../../../people/person-page';

export const metadata: Metadata = { title: 'Person' };

export default async function Route({ params }: { readonly params: Promise<{ userId: string }> }) {
  const { userId } = await params;
  return <PersonPage key={userId} userId={userId} />;
}
