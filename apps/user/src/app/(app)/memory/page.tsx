import type { Metadata } from 'next';
import { MemoryPage } from '../../../memory/memory-page';

export const metadata: Metadata = { title: 'Memory' };

export default function Route() {
  return <MemoryPage />;
}
