import type { Metadata } from 'next';
import { WebhooksPage } from '../../../webhook/webhooks-page';

export const metadata: Metadata = { title: 'Webhooks' };

export default function Route() {
  return <WebhooksPage />;
}
