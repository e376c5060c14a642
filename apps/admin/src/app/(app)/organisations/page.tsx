import type { Metadata } from 'next';
import { OrganisationsPage } from '../../../organisation/organisations-page';

export const metadata: Metadata = { title: 'Organisations' };

export default function Route() {
  return <OrganisationsPage />;
}
