import type { Metadata } from 'next';
import { UsagePage } from '../../../usage/usage-page';

export const metadata: Metadata = { title: 'Usage' };

export default function Route() {
  return <UsagePage />;
}
