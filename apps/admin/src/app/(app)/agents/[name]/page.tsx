import type { Metadata } from 'next';
import { AgentPage } from '../../../../agent/agent-page';

export const metadata: Metadata = { title: 'Agent' };

export default async function Route({ params }: { readonly params: Promise<{ name: string }> }) {
  const { name } = await params;
  return <AgentPage key={name} name={name} />;
}
