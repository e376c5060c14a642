import type { Metadata } from 'next';
import { VotesPage } from '../../../cooperation/votes-page';

export const metadata: Metadata = { title: 'Votes and proposals' };

export default function Route() {
  return <VotesPage />;
}
