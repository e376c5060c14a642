import type { Metadata } from 'next';
import { NetworkPage } from '../../../network/network-page';

export const metadata: Metadata = { title: 'Network' };

export default function Route() {
  return <NetworkPage />;
}
