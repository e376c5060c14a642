import type { Metadata } from 'next';
import { AgentsPage } from '../../../agent/agents-page';

export const metadata: Metadata = { title: 'Agents' };

export default function Route() {
  return <AgentsPage />;
}
