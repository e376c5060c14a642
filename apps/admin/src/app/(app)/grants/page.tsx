import type { Metadata } from 'next';
import { GrantsPage } from '../../../grant/grants-page';

export const metadata: Metadata = { title: 'Standing grants' };

export default function Route() {
  return <GrantsPage />;
}
