import type { Metadata } from 'next';
import { IncidentsPage } from '../../../incident/incidents-page';

export const metadata: Metadata = { title: 'Incidents' };

export default function Route() {
  return <IncidentsPage />;
}
