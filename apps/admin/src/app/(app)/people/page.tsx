import type { Metadata } from 'next';
import { PeoplePage } from '../../../people/people-page';

export const metadata: Metadata = { title: 'People' };

export default function Route() {
  return <PeoplePage />;
}
