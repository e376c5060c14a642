import type { Metadata } from 'next';
import { DataPage } from '../../../tenant-data/data-page';

export const metadata: Metadata = { title: 'Data' };

export default function Route() {
  return <DataPage />;
}
