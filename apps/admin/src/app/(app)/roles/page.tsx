import type { Metadata } from 'next';
import { RolesPage } from '../../../role/roles-page';

export const metadata: Metadata = { title: 'Roles' };

export default function Route() {
  return <RolesPage />;
}
