import type { Metadata } from 'next';
import { ApplicationsPage } from '../../../oauth-client/applications-page';

export const metadata: Metadata = { title: 'Applications' };

export default function Route() {
  return <ApplicationsPage />;
}
