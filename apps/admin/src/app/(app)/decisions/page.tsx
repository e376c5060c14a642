import type { Metadata } from 'next';
import { DecisionsPage } from '../../../operations/decisions-page';

export const metadata: Metadata = { title: 'Decisions' };

export default function Route() {
  return <DecisionsPage />;
}
