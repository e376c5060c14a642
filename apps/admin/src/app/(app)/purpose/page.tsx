import type { Metadata } from 'next';
import { PurposePage } from '../../../telos/purpose-page';

export const metadata: Metadata = { title: 'Purpose' };

export default function Route() {
  return <PurposePage />;
}
