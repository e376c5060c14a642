import type { Metadata } from 'next';
import { SuggestionsPage } from '../../../suggestion/suggestions-page';

export const metadata: Metadata = { title: 'Suggestions' };

export default function Route() {
  return <SuggestionsPage />;
}
